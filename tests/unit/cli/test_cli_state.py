"""Commands that look into the database or write a row."""

import json
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.errors import Exit
from firstmove.state.store import Store

pytestmark = pytest.mark.usefixtures("one_case")
ORDERS = "order_number,email,item,tracking_number\nA-1001,hanako@example.com,皿,1.2E+11\n,x@example.com,皿,\n"


def test_cases_lists_who_waits(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "cases")

    assert Exit.OK == outcome.code
    assert "#1001" in outcome.out
    assert "要返信" in outcome.out
    assert "山田花子" in outcome.out
    assert "2026-11-20 10:30" in outcome.out


def test_an_english_shop_reads_english(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(language="en"), "cases")

    assert "Needs reply" in outcome.out


def test_cases_can_be_had_as_json(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "cases", "--json")

    (case,) = [json.loads(line) for line in outcome.out.splitlines()]
    assert (1001, "needs_reply", "hanako@example.com") == (case["number"], case["state"], case["customer"])


def test_cases_can_be_narrowed(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "cases", "--state", "closed", "--json")

    assert "" == outcome.out


@pytest.mark.parametrize("number", ["1001", "#1001"])
def test_a_case_is_shown_with_its_messages(
    firstmove: Firstmove, write_config: WriteConfig, number: str
) -> None:
    outcome = firstmove("--config", write_config(), "case", number)

    assert Exit.OK == outcome.code
    assert "山田花子 <hanako@example.com>" in outcome.out
    assert "まだ届かない" in outcome.out


def test_the_customers_words_are_shown_when_asked_for(
    firstmove: Firstmove, write_config: WriteConfig
) -> None:
    without = firstmove("--config", write_config(), "case", "1001")
    with_text = firstmove("--config", write_config(), "case", "1001", "--text")

    assert "明後日までに必要です" not in without.out
    assert "明後日までに必要です" in with_text.out


def test_a_case_can_be_had_as_json(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "case", "--json", "1001")

    view = json.loads(outcome.out)
    assert 1001 == view["case"]["number"]
    assert ["まだ届かない"] == [message["subject"] for message in view["messages"]]


@pytest.mark.parametrize("number", ["99", "abc"])
def test_a_case_that_does_not_exist_is_a_wrong_use(
    firstmove: Firstmove, write_config: WriteConfig, number: str
) -> None:
    outcome = firstmove("--config", write_config(), "case", number)

    assert Exit.USAGE == outcome.code
    assert f"firstmove: there is no case {number}; `firstmove cases --all` lists them\n" == outcome.err


@pytest.mark.parametrize("identifier", ["1001", "<a1@example.com>", "a1@example.com"])
def test_why_tells_the_decision_and_its_findings(
    firstmove: Firstmove, write_config: WriteConfig, identifier: str
) -> None:
    outcome = firstmove("--config", write_config(), "why", identifier)

    assert Exit.OK == outcome.code
    assert "  decision: disabled\n" in outcome.out
    assert "  - the switch is off\n" in outcome.out


def test_why_of_an_unknown_message_is_a_wrong_use(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "why", "<none@example.com>")

    assert Exit.USAGE == outcome.code
    assert "no message <none@example.com> was taken in" in outcome.err


def test_status_counts(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "status")

    assert Exit.OK == outcome.code
    assert "要返信" in outcome.out
    assert "2026-11-20 10:30" in outcome.out


def test_status_can_be_had_as_json(firstmove: Firstmove, write_config: WriteConfig) -> None:
    facts = json.loads(firstmove("--config", write_config(), "status", "--json").out)

    assert ({"needs_reply": 1}, 1, False) == (facts["cases"], facts["messages"], facts["paused"])
    assert facts["waiting_since"].startswith("2026-11-20T01:30:00")


def test_pause_and_resume_write_a_row(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    config = write_config()

    paused = firstmove("--config", config, "pause")
    between = json.loads(firstmove("--config", config, "status", "--json").out)["paused"]
    resumed = firstmove("--config", config, "resume")
    after = json.loads(firstmove("--config", config, "status", "--json").out)["paused"]

    assert (0, 0) == (paused.code, resumed.code)
    assert (True, False) == (between, after)


def test_orders_are_imported_and_what_is_left_out_is_told(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path, one_case: Path
) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")

    outcome = firstmove("--config", write_config(), "orders", "import", tmp_path / "orders.csv")

    assert Exit.OK == outcome.code
    assert "orders.csv: generic, 1 orders, as of " in outcome.out
    assert outcome.out.endswith("1 orders imported.\n")
    assert "line 3: left out: no order number" in outcome.err
    assert "line 2: tracking_number: Excel shortened 1.2E+11" in outcome.err
    assert 1 == _orders(one_case)


def test_a_dry_run_imports_nothing(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path, one_case: Path
) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")

    firstmove("--config", write_config(), "orders", "import", "--dry-run", tmp_path / "orders.csv")

    assert 0 == _orders(one_case)


def test_a_file_that_is_no_export_is_a_wrong_use(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    outcome = firstmove("--config", write_config(), "orders", "import", tmp_path / "orders.csv")

    assert Exit.USAGE == outcome.code
    assert "no column is known to hold the order number" in outcome.err


def _orders(database: Path) -> int:
    store = Store.open(f"sqlite:///{database}")
    with store.reading() as reader:
        count = reader.order_count()
    store.close()
    return count


def test_an_inventory_is_imported_by_the_same_command(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path, one_case: Path
) -> None:
    (tmp_path / "stock.csv").write_text("sku,title,quantity\nsara-1,皿,5\nx,y,many\n", encoding="utf-8")

    outcome = firstmove("--config", write_config(), "orders", "import", tmp_path / "stock.csv")

    assert Exit.OK == outcome.code
    assert "stock.csv: inventory, 1 articles, as of " in outcome.out
    assert outcome.out.endswith("0 orders, 1 articles imported.\n")
    assert 'line 3: left out: "many" is not a quantity' in outcome.err


def test_a_column_may_be_named_on_the_command_line(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path, one_case: Path
) -> None:
    (tmp_path / "own.csv").write_text("受注No,メール\nB-7,a@example.jp\n", encoding="utf-8")

    outcome = firstmove(
        "--config", write_config(), "orders", "import", "--map", "order_number=受注No", tmp_path / "own.csv"
    )

    assert (Exit.OK, True) == (outcome.code, "mapped, 1 orders" in outcome.out)


def test_a_mapping_that_is_none_says_how_it_is_written(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text(ORDERS, encoding="utf-8")

    outcome = firstmove(
        "--config", write_config(), "orders", "import", "--map", "ordernumber=x", tmp_path / "own.csv"
    )

    assert Exit.USAGE == outcome.code
    assert "--map ordernumber=x: write FIELD=HEADER with one of the fields order_number, email" in outcome.err


def test_the_age_of_an_export_may_be_told(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path, one_case: Path
) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    words = (
        "--config",
        write_config(),
        "orders",
        "import",
        "--as-of",
        "2026-06-12T10:00",
        tmp_path / "orders.csv",
    )

    outcome = firstmove(*words)

    assert "as of 2026-06-12 10:00" in outcome.out


def test_closed_cases_do_not_push_open_ones_off_the_list(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    store = Store.open(f"sqlite:///{one_case}")
    with store.writing() as unit:
        unit.connection.exec_driver_sql(
            "UPDATE support_case SET state = 'replied', oldest_unanswered_at = NULL WHERE number = 1001"
        )
        unit.connection.exec_driver_sql(
            "INSERT INTO support_case SELECT 2, 1002, mailbox, shop, channel, 'closed', category, priority,"
            " customer, customer_key, customer_name, order_number, match_confidence, opened_at,"
            " last_customer_at, NULL, last_reply_at, round_trips, version, undeliverable, 'done', assignee,"
            " corrected, remedies, triage, match FROM support_case WHERE number = 1001"
        )
    store.close()

    outcome = firstmove("--config", write_config(), "cases", "--limit", "1")

    assert "#1001" in outcome.out


@pytest.mark.parametrize("limit", ["0", "-1", "99999999999999999999"])
def test_a_limit_that_lists_nothing_or_too_much_is_refused(
    firstmove: Firstmove, write_config: WriteConfig, limit: str
) -> None:
    outcome = firstmove("--config", write_config(), "cases", "--limit", limit)

    assert Exit.USAGE == outcome.code


@pytest.mark.parametrize("now", ["0001-01-01", "9999-12-31"])
def test_a_time_at_the_end_of_the_calendar_is_refused(
    firstmove: Firstmove, write_config: WriteConfig, now: str
) -> None:
    outcome = firstmove("--config", write_config(), "calendar", "--now", now)

    assert Exit.USAGE == outcome.code
    assert f'"{now}" is not from 1970 to 2100' in outcome.err


def test_a_time_without_zone_is_the_shops(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "calendar", "--days", "1", "--now", "2026-06-12T00:30")

    assert "2026-06-12" in outcome.out


def test_a_case_is_told_in_words_not_in_codes(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "case", "1001")

    assert "自動受付" not in outcome.out
    assert "受付メールは停止中" in outcome.out
    assert "disabled" not in outcome.out


def test_nothing_that_a_terminal_would_obey_is_shown(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    store = Store.open(f"sqlite:///{one_case}")
    with store.writing() as unit:
        unit.connection.exec_driver_sql(
            "UPDATE support_case SET customer_name = ?", ("山田\u3000花子\x1b[2J\x9b2J\u202e",)
        )
    store.close()

    outcome = firstmove("--config", write_config(), "cases")

    assert "山田\u3000花子 [2J 2J" in outcome.out
