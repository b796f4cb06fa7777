"""How long a large order export takes to come into the database, and how much memory.

Run: python benchmarks/orders_import.py [orders]. A Rakuten export (its whole header, cp932, 1.5 rows an
order) is written, imported into a fresh SQLite file by `firstmove orders import` in a process of its own, and
imported once more, when all of it is known. The ratio is to sqlite3 inserting as many bare rows.
"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RAKUTEN = (ROOT / "tests" / "corpus" / "orders" / "rakuten.csv").read_text("utf-8").strip().split(",")
CONFIG = """\
shadow = true
[shop]
name = "あおば商店"
address = "info@aoba.example.jp"
[store]
url = "sqlite:///{place}/firstmove.db"
[[mailboxes]]
name = "shop"
[mailboxes.imap]
host = "imap.example.jp"
user = "info"
password = {{ env = "PASSWORD" }}
"""


def main() -> None:
    """Measure and print."""
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        export = place / "rakuten.csv"
        rows = _write(export, orders)
        (place / "firstmove.toml").write_text(CONFIG.format(place=place), "utf-8")
        plain = _plain(place / "plain.db", rows)
        print(f"{orders} orders, {rows} rows, {export.stat().st_size / 2**20:.0f} MiB")
        print(f"{'':<28}{'seconds':>8}{'CPU s':>8}{'orders/s':>10}{'MiB':>6}")
        print(f"{'plain sqlite3, as many rows':<28}{plain:8.2f}{'':8}{orders / plain:10.0f}")
        first, busy, memory = _import(place, export)
        print(f"{'first import':<28}{first:8.2f}{busy:8.2f}{orders / first:10.0f}{memory:6.0f}")
        again, busy, memory = _import(place, export)
        print(f"{'the same file again':<28}{again:8.2f}{busy:8.2f}{orders / again:10.0f}{memory:6.0f}")
        print(f"{'first import : plain sqlite3':<28}{first / plain:8.2f}")


def _write(export: Path, orders: int) -> int:
    chance = random.Random(7)
    rows = 0
    with export.open("w", encoding="cp932", newline="") as stream:
        stream.write(",".join(RAKUTEN) + "\r\n")
        for number in range(orders):
            for _ in range(1 + (chance.random() < 0.5)):
                facts = {
                    "注文番号": f"123456-20260610-{number:010}",
                    "注文日時": "2026-06-10 09:30:00",
                    "発送完了報告日時": "2026-06-11 18:00:00",
                    "注文者姓": "山田",
                    "注文者名": "花子",
                    "注文者メールアドレス": f"{number:x}@pc.fw.rakuten.ne.jp",
                    "注文者電話番号1": "090",
                    "注文者電話番号2": "1234",
                    "注文者電話番号3": f"{number % 10000:04}",
                    "送付先郵便番号1": "100",
                    "送付先郵便番号2": "0001",
                    "送付先住所都道府県": "東京都",
                    "送付先住所郡市区": "千代田区",
                    "送付先住所それ以降の住所": "架空町1-2-3",
                    "商品名": f"【送料無料】波佐見焼マグカップ（青）ギフト対応 {chance.randrange(999)}",
                    "商品管理番号": f"mug-{chance.randrange(999)}",
                    "個数": "1",
                    "お荷物伝票番号": f"{number:012}",
                    "配送会社": "ヤマト運輸",
                }
                stream.write(",".join(f'"{facts.get(name, "")}"' for name in RAKUTEN) + "\r\n")
                rows += 1
    return rows


def _import(place: Path, export: Path) -> tuple[float, float, float]:
    """Seconds, seconds of CPU, and the largest MiB of memory."""
    before = time.monotonic()
    program = [sys.executable, "-m", "firstmove", "--config", place / "firstmove.toml", "orders", "import"]
    with subprocess.Popen([*program, export], env=os.environ, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the import ended with {process.returncode}")
    return time.monotonic() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _plain(file: Path, rows: int) -> float:
    before = time.monotonic()
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE bare (number TEXT PRIMARY KEY, email TEXT, item TEXT)")
    some = ((f"{number:010}", f"{number:x}@example.jp", "波佐見焼マグカップ") for number in range(rows))
    database.executemany("INSERT INTO bare VALUES (?, ?, ?)", some)
    database.commit()
    database.close()
    return time.monotonic() - before


if __name__ == "__main__":
    main()
