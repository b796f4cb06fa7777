"""The servers that a transport's promises are tried on: the demo's own, Dovecot, Cyrus and Courier."""

from collections.abc import Iterator

import pytest

from fakes.faults import Faults
from firstmove.demo.imapd import DemoImapServer
from servers import courier as real_courier
from servers import cyrus as real_cyrus
from servers import dovecot as real
from servers.courier import Courier
from servers.cyrus import Cyrus
from servers.dovecot import Dovecot
from servers.post import PASSWORD, Post, fresh_user


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the run; every test takes a user of its own."""
    if why := real.missing():
        pytest.skip(why)
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def cyrus() -> Iterator[Cyrus]:
    """One Cyrus for the run."""
    if why := real_cyrus.missing():
        pytest.skip(why)
    with Cyrus() as server:
        yield server


@pytest.fixture(scope="session")
def courier() -> Iterator[Courier]:
    """One Courier for the run."""
    if why := real_courier.missing():
        pytest.skip(why)
    with Courier() as server:
        yield server


FULL = [pytest.mark.server, pytest.mark.full]
SERVERS = [
    "demo",
    pytest.param("dovecot", marks=pytest.mark.server),
    pytest.param("cyrus", marks=FULL),
    pytest.param("courier", marks=FULL),
]


@pytest.fixture(params=SERVERS)
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    """A fresh mailbox on each kind of server."""
    user = fresh_user()
    if request.param != "demo":
        server = request.getfixturevalue(request.param)
        yield from _lent(Post(server, server.imap, user))
        return
    with DemoImapServer({user: PASSWORD}) as demo:
        yield from _lent(Post(demo, demo.port, user))


@pytest.fixture
def faults() -> Faults:
    """What shall go wrong on the demo server."""
    return Faults()


def _lent(post: Post) -> Iterator[Post]:
    yield post
    post.close()
