"""A self-signed certificate for 127.0.0.1 and localhost, made with the openssl command."""

import shutil
import subprocess
from pathlib import Path


def missing() -> str:
    """Why none can be made, "" when one can."""
    return "" if shutil.which("openssl") else "no openssl"


def make(folder: Path, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """(certificate, key) that name `host`."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    name = f"IP:{host}" if host[0].isdigit() else f"DNS:{host}"
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2"]
    command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-subj", "/CN=firstmove test", "-addext", f"subjectAltName={name}"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
