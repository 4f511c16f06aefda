"""The command line. Every command is loaded only when it is called, so that ``badges --help`` answers at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cyclopts import App

USAGE = 64
"""Exit code for a wrong command line (sysexits.h EX_USAGE)."""

HELP = """Micro-credentials for international experience.

From one award you issue an **Open Badge 3.0**, a **European Digital Credential** and a printable certificate;
anybody can verify them, and the European one travels to the holder's Europass wallet.

A first run, in this order:

    badges migrate                               make the database
    badges import learning-units.yaml            fill the catalogue
    badges keys new --issuer NAME                keys and a demonstration seal
    badges issue --template > roster.csv         one row an award
    badges issue --awards roster.csv --out out   sign, print, deliver
    badges verify out/*/open-badge.json          read the verdict
    badges serve                                 the pages and the API

Settings come from options or from the environment: BADGES_DATA, BADGES_DATABASE_URL, BADGES_KEYS, BADGES_PUBLIC_URL,
BADGES_KEY_PASSPHRASE_FILE, BADGES_EUROPASS_WALLET_URL, BADGES_EUROPASS_PER_MINUTE, BADGES_EUROPASS_ATTEMPTS,
BADGES_EUROPASS_MAIL, BADGES_TRUST, BADGES_STATUS_DAYS,
BADGES_REFRESH, BADGES_SEAL_LEVEL, BADGES_TSA_URL, BADGES_TSA_ACCOUNT_FILE, BADGES_VC_API, BADGES_FAST_PATHS.

Every command tells more, with examples: badges COMMAND --help
"""

COMMANDS = {
    "import": ("badges.cli.importing:import_", "Load a catalogue of learning units from a YAML file."),
    "issue": ("badges.cli.issue:issue", "Sign credentials for a roster of awards."),
    "verify": ("badges.cli.verify:verify", "Say in plain words what holds of a file."),
    "supersede": ("badges.cli.supersede:supersede", "Correct what was issued: new credentials take the place of the old."),
    "compose": ("badges.cli.compose:compose", "Issue one composite credential for awards that one person has."),
    "clr": ("badges.cli.clr:clr", "Gather badges of one person in a learner record."),
    "revoke": ("badges.cli.revoke:revoke", "Withdraw what was issued for an award."),
    "seal": ("badges.cli.seal:seal", "Seal a European credential that was made elsewhere."),
    "archive": ("badges.cli.archive:archive", "Keep a credential with all that was needed to check it, for later years."),
    "preserve": ("badges.cli.preserve:preserve", "Raise seals, so that they can still be checked in many years."),
    "convert": ("badges.cli.convert:convert", "A European credential as an Open Badge, or back, and what gets lost."),
    "deliver": ("badges.cli.deliver:deliver", "See, retry and prepare deliveries to Europass wallets."),
    "work": ("badges.cli.work:work", "Do the durable work: deliveries, lists that end soon."),
    "serve": ("badges.cli.serve:serve", "Serve the pages and the API."),
    "migrate": ("badges.cli.migrate:migrate", "Make the database, or bring it up to date."),
    "demo": ("badges.cli.demo:demo", "Run the whole main job with invented schools and students."),
}
GROUPS = {
    "keys": (
        "Make, rotate, retire and exchange signing keys and seals.",
        {
            "new": ("badges.cli.keys:new", "Make the keys of a new issuer, with a demonstration seal."),
            "list": ("badges.cli.keys:list_", "Show every issuer with its keys and their states."),
            "rotate": ("badges.cli.keys:rotate", "Make new keys; old credentials stay verifiable."),
            "retire": ("badges.cli.keys:retire", "Retire one key, or declare it compromised."),
            "did": ("badges.cli.keys:did", "Print the DID document of an issuer."),
            "csr": ("badges.cli.keys:csr", "Request a real e-seal certificate."),
            "import": ("badges.cli.keys:import_", "Bring in the certificate that answers the request."),
        },
    ),
    "endorse": (
        "Say something in favour of an achievement, an issuer or a badge.",
        {
            "new": ("badges.cli.endorse:new", "Sign an endorsement; badges carry it from then on."),
            "add": ("badges.cli.endorse:add", "Take in an endorsement that somebody else signed."),
            "list": ("badges.cli.endorse:list_", "Show every endorsement."),
            "withdraw": ("badges.cli.endorse:withdraw", "End an endorsement."),
        },
    ),
    "trust": (
        "Fetch the trusted lists of the Union, add lists of issuers, show whom this installation trusts, and why.",
        {
            "refresh": ("badges.cli.trust:refresh", "Fetch the trusted lists and check each of them."),
            "add": ("badges.cli.trust:add", "Lay a list of issuers into the trust folder, after looking it through."),
            "show": ("badges.cli.trust:show", "Show whose seals, timestamps and badges are trusted, and since when."),
        },
    ),
    "token": (
        "Give and end access to the doors that sign, seal and deliver.",
        {
            "new": ("badges.cli.token:new", "Make a bearer token; it is shown once."),
            "list": ("badges.cli.token:list_", "Show the tokens, without their secrets."),
            "revoke": ("badges.cli.token:revoke", "End a token."),
        },
    ),
    "jose-cose": (
        "Sign and check with one key, as the W3C test suite for VC-JOSE-COSE asks it.",
        {
            "issue": ("badges.cli.jose_cose:issue", "Sign a credential or presentation as JWT, SD-JWT or COSE."),
            "verify": ("badges.cli.jose_cose:verify", "Check a signed credential or presentation."),
        },
    ),
}


def build() -> App:
    """The command line application."""
    from cyclopts import App

    app = App(name="badges", help=HELP, help_format="markdown", version=_version, suppress_keyboard_interrupt=False)
    for name, (target, help) in COMMANDS.items():
        app.command(target, name=name, help=help)
    for name, (help, commands) in GROUPS.items():
        group = App(name=name, help=help)
        for command, (target, command_help) in commands.items():
            group.command(target, name=command, help=command_help)
        app.command(group)
    return app


def _speak_in_full(app: App, arguments: list[str] | None) -> None:
    """The command that is asked for tells all that its docstring says, with examples; lists of commands keep the one line."""
    words, apps, _ = app.parse_commands(arguments)
    for word, asked in zip(words, apps[1:], strict=True):
        if asked.default_command is not None and not word.startswith("-"):  # --help counts as a command too
            asked.help = None  # what is not said falls back to the docstring


def _version() -> str:
    from importlib.metadata import version

    return version("badges")


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code. A wrong command line leaves with 64, Ctrl-C with 130."""
    from cyclopts import CycloptsError

    from badges.cli.telling import Failure, fail

    try:
        app = build()
        _speak_in_full(app, arguments)
        code = app(arguments, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        sys.exit(USAGE)
    except Failure as failure:
        sys.exit(fail(failure))
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was done so far is kept; running the same command again goes on from there.\n")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing to tell and nobody to tell it to
        sys.exit(141)
    except OSError as error:  # a full disk, a folder that nobody may write in
        where = error.filename or "The machine"
        sys.exit(fail(Failure(f"{where}: {error.strerror or error}. Mend that, and run the same again.")))
    sys.exit(code if isinstance(code, int) else 0)
