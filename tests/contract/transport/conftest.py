"""The servers that a transport's promises are tried on: the demo's own, and a real Dovecot."""

from collections.abc import Iterator

import pytest

from fakes.faults import Faults
from firstmove.demo.imapd import DemoImapServer
from servers import dovecot as real
from servers.dovecot import Dovecot
from servers.post import PASSWORD, Post, fresh_user


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the run; every test takes a user of its own."""
    if why := real.missing():
        pytest.skip(why)
    with Dovecot() as server:
        yield server


@pytest.fixture(params=["demo", pytest.param("dovecot", marks=pytest.mark.server)])
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    """A fresh mailbox on each kind of server."""
    user = fresh_user()
    if request.param == "dovecot":
        server = request.getfixturevalue("dovecot")
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
