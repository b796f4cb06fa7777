"""Access tokens for XOAUTH2, had in time: refreshed five minutes before they expire (RFC 6749 section 6).

One `Tokens` serves all connections of an account, from any thread. A token service that is away or fails is
asked once more at once; while the present token still holds, a failure is no failure. `invalid_grant` is
"auth-failed": only a person at the provider's consent page can help. Nothing is logged or written here; a new
refresh token (Microsoft gives one with each answer) is kept in memory, the configured one stays the fallback.
Fails: TransportError ("auth-failed", "throttled", "config", "connect", "timeout"), ConfigError of a secret.
"""

import http.client
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Final

from firstmove.config.accounts import OAuth
from firstmove.errors import Again, TransportError
from firstmove.transport import tls

AHEAD: Final = 300.0  # seconds before expiry
SETTLED: Final = 60.0  # a token refused this soon after its issue is not the token's fault
_LIMIT: Final = 15.0  # seconds for one answer of the token service
_LARGEST: Final = 65536  # octets of an answer
_SHORT_LIFE: Final = 3600.0  # seconds, where the service does not say (RFC 6749 section 5.1)
_PERSON_NEEDED: Final = frozenset(
    {"invalid_grant", "invalid_client", "unauthorized_client", "interaction_required", "consent_required"}
)
_CONSENT: Final = "log in at the provider again and store the new refresh token"


class Tokens:
    """Call it for a token that holds for at least five minutes."""

    def __init__(self, grant: OAuth, clock: Callable[[], float] = time.monotonic) -> None:
        self._grant = grant
        self._clock = clock
        self._turn = threading.Lock()
        self._token = ""
        self._issued = 0.0
        self._expires = 0.0
        self._renewed_grant = ""  # the newest refresh token that the service gave

    def __call__(self) -> str:
        """The present token, or a fresh one.

        Raises:
            TransportError: none is to be had now, or (auth-failed) none before a person has logged in again.
            ConfigError: the refresh token or the client secret cannot be read.
        """
        with self._turn:
            now = self._clock()
            if self._token and now < self._expires - AHEAD:
                return self._token
            try:
                self._refresh()
            except TransportError:
                if not self._token or now >= self._expires:
                    raise
            return self._token

    def refused(self) -> bool:
        """A mail server would not have the token: forget it. True when a fresh one is worth one more try."""
        worth = bool(self._token) and self._clock() - self._issued > SETTLED
        self._expires = 0.0
        return worth

    def _refresh(self) -> None:
        granted = self._renewed_grant
        try:
            answer = self._asked_twice(granted or self._grant.refresh_token())
        except TransportError as error:
            if not granted or error.code != "auth-failed":
                raise
            # The administrator may have stored a newer one than ours.
            self._renewed_grant = ""
            answer = self._asked_twice(self._grant.refresh_token())
        self._token = str(answer["access_token"])
        self._issued = self._clock()
        self._expires = self._issued + _life(answer)
        self._renewed_grant = str(answer.get("refresh_token") or self._renewed_grant)

    def _asked_twice(self, refresh_token: str) -> Mapping[str, Any]:
        try:
            return self._ask(refresh_token)
        except TransportError as error:
            if error.account:
                raise
            return self._ask(refresh_token)

    def _ask(self, refresh_token: str) -> Mapping[str, Any]:
        grant = self._grant
        fields = {
            "grant_type": "refresh_token",
            "client_id": grant.client_id,
            "client_secret": grant.client_secret(),
            "refresh_token": refresh_token,
            "scope": grant.scope,
        }
        body = urllib.parse.urlencode({name: value for name, value in fields.items() if value}).encode()
        _require_private(grant.token_url)
        request = urllib.request.Request(grant.token_url, data=body)  # noqa: S310 - checked just above
        try:
            with _opener().open(request, timeout=_LIMIT) as response:
                return _granted(response.read(_LARGEST))
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code, _read(error)) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            code = "timeout" if isinstance(reason, TimeoutError) else "connect"
            raise TransportError(code, f"token service: {type(reason).__name__}: {reason}"[:300]) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token service that redirects would be told the secrets of another."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Never."""


def _opener() -> urllib.request.OpenerDirector:
    secured = urllib.request.HTTPSHandler(context=tls.context())
    return urllib.request.build_opener(secured, _NoRedirect)


def _require_private(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https":
        security = "none" if parts.scheme == "http" else parts.scheme
        tls.require_private(security, parts.hostname or "")


def _read(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(_LARGEST)
    except (OSError, http.client.HTTPException):
        return b""


def _granted(octets: bytes) -> Mapping[str, Any]:
    answer = _json(octets)
    if not isinstance(answer.get("access_token"), str) or not answer["access_token"].isascii():
        raise TransportError("refused", "token service: the answer holds no token", account=True)
    return answer


def _refusal(status: int, octets: bytes) -> TransportError:
    """What a refusal means; its description is the provider's own and holds no secret."""
    answer = _json(octets)
    error = str(answer.get("error", ""))
    words = " ".join(f"{error} {answer.get('error_description', '')}".split())[:200] or f"HTTP {status}"
    if error in _PERSON_NEEDED:
        return TransportError(
            "auth-failed", f"token service: {words}; {_CONSENT}", again=Again.LATER, account=True
        )
    if status >= 500:
        return TransportError("throttled", f"token service: {words}")
    return TransportError(
        "throttled" if status == 429 else "refused", f"token service: {words}", account=True
    )


def _json(octets: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(octets)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _life(answer: Mapping[str, Any]) -> float:
    """Seconds; some services write the number as text."""
    try:
        return max(0.0, float(answer["expires_in"]))
    except (KeyError, TypeError, ValueError):
        return _SHORT_LIFE
