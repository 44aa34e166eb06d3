"""Seal what the trails and the record are now, and verify them against seals of before."""

import zlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management import BaseCommand, CommandError

from commitments.files.snapshots import database_snapshot
from commitments.models import Commitment
from tracker import clock
from tracker.trail.rebuilding import differences
from tracker.trail.seal_mails import SealTooLarge, seal_message, unpacked
from tracker.trail.sealing import Seal, SealRefused, faults_against_seal, private_key
from tracker.trail.verifying import faults_of


class Command(BaseCommand):
    help = (
        "Write what the trails and the record are now to a signed file, to be kept where nobody who can "
        "write to the database can write; or compare them with such files. Ends with an error if anything "
        "differs that was not changed by the functions that write it; then nothing is sealed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", type=Path, metavar="FILE", help="the seal to write")
        parser.add_argument(
            "--mail",
            action="store_true",
            help="send the seal to those of SEAL_MAIL_TO; where nobody is named, nothing is sent",
        )
        parser.add_argument(
            "--against", type=Path, metavar="FILE", nargs="+", default=[], help="seals of before to verify"
        )
        parser.add_argument(
            "--key", metavar="HEX", help="the public key that signed them; else that of VAR_DIR/seal_key"
        )

    def handle(
        self,
        *args: Any,  # noqa: ARG002
        write: Path | None,
        against: list[Path],
        mail: bool,
        key: str | None,
        **options: Any,  # noqa: ARG002
    ) -> None:
        if not write and not against and not mail:
            raise CommandError("Say --write FILE, --mail, --against FILE, or several of them.")
        public = _public_key(key, is_made=bool(write or mail))
        seals = [(path, _read(path, public)) for path in against]
        with database_snapshot():
            faults = [str(fault) for fault in (*faults_of(Commitment.objects.all()), *differences())]
            for path, seal in seals:
                faults += [f"{path.name}: {fault}" for fault in faults_against_seal(seal)]
            made = Seal.of_now(at=clock.now()) if (write or mail) and not faults else None
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults, named above.")
        if made:
            self._keep(made, write=write, mail=mail)
        self.stdout.write(f"All is as it was recorded. Public key: {public.public_bytes_raw().hex()}")

    def _keep(self, seal: Seal, *, write: Path | None, mail: bool) -> None:
        key = private_key(settings.VAR_DIR / "seal_key")
        text = seal.signed(key)
        if write:
            write.write_text(text)
        if not mail:
            return
        if not settings.SEAL_MAIL_TO:
            self.stdout.write("SEAL_MAIL_TO names nobody: the seal was not mailed.")
            return
        try:
            seal_message(seal, text, public=key.public_key(), to=settings.SEAL_MAIL_TO).send()
        except (SealTooLarge, OSError) as error:
            raise CommandError(f"The seal was not mailed: {error}") from error
        self.stdout.write(f"Mailed to {len(settings.SEAL_MAIL_TO)}.")


def _public_key(text: str | None, *, is_made: bool) -> Ed25519PublicKey:
    """That of `text`, or of the key that is kept here, which is made where something is to be sealed."""
    if text is None:
        place = settings.VAR_DIR / "seal_key"
        if not is_made and not place.exists():
            raise CommandError(
                f"{place} is not here: put it there, or say --key with the public key of the seals."
            )
        return private_key(place).public_key()
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError as error:
        raise CommandError(f"--key is no public key of Ed25519 in hexadecimal: {error}") from error


def _read(path: Path, key: Ed25519PublicKey) -> Seal:
    try:
        return Seal.read(unpacked(path.read_bytes()), key=key)
    except (OSError, EOFError, zlib.error, ValueError, SealRefused) as error:
        raise CommandError(f"{path}: {error}") from error
