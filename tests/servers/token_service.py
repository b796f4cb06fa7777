"""A token service (RFC 6749 section 6) with introspection, for tests: on 127.0.0.1, wrong on request."""

import json
import threading
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class _State:
    life: int = 3600
    refresh_token: str = "refresh-1"
    rotate: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    issued: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)


class TokenService:
    """`with TokenService() as service:` then service.url, service.introspection_url, service.asked."""

    def __init__(self, *, life: int = 3600, rotate: bool = False) -> None:
        self._state = _State(life=life, rotate=rotate)
        state = self._state

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._say(*_granted(state, dict(urllib.parse.parse_qsl(body))))

            def do_GET(self) -> None:
                self._say(*_introspected(state, self.path, self.headers.get("Authorization", "")))

            def _say(self, status: int, text: str) -> None:
                octets = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "TokenService":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        """Where a refresh token becomes an access token."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/token"

    @property
    def introspection_url(self) -> str:
        """Where a mail server asks whether a token holds; ends so that the token can be put behind it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/about?token="

    @property
    def asked(self) -> list[dict[str, str]]:
        """What every refresh said."""
        return list(self._state.asked)

    @property
    def refresh_token(self) -> str:
        """The one that is accepted now."""
        return self._state.refresh_token

    def accept(self, refresh_token: str) -> None:
        """From now on only this refresh token is accepted, as after a new consent."""
        self._state.refresh_token = refresh_token

    def answer(self, status: int, text: str, times: int = 1) -> None:
        """Say this instead, so many times."""
        self._state.answers += [(status, text)] * times

    def revoke(self) -> None:
        """No access token that was given out holds any more."""
        self._state.valid.clear()


def _granted(state: _State, asked: dict[str, str]) -> tuple[int, str]:
    with state.turn:
        state.asked.append(asked)
        if state.answers:
            return state.answers.pop(0)
        if asked.get("refresh_token") != state.refresh_token:
            return 400, json.dumps({"error": "invalid_grant", "error_description": "Token has been revoked."})
        state.issued += 1
        token = f"token-{state.issued}"
        state.valid.add(token)
        answer: dict[str, object] = {"access_token": token, "expires_in": state.life, "token_type": "Bearer"}
        if state.rotate:
            state.refresh_token = f"refresh-{state.issued + 1}"
            answer["refresh_token"] = state.refresh_token
        return 200, json.dumps(answer)


def _introspected(state: _State, path: str, authorization: str) -> tuple[int, str]:
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
    token = "".join(query.get("token", [])) or authorization.removeprefix("Bearer ")
    if token not in state.valid:
        return 200, json.dumps({"active": False})
    return 200, json.dumps({"active": True, "username": "oauth@aoba.example.jp"})
