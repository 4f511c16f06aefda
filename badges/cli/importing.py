"""``badges import``: a catalogue file becomes learning units."""

from __future__ import annotations

from pathlib import Path

from badges.cli.opening import HERE, Place, settings, store
from badges.cli.telling import Failure, counted, note, say, told


def import_(file: Path, /, *, place: Place = HERE) -> int:
    """Load a catalogue of learning units, all of it or nothing.

    Every mistake is told at once, each with its line, its place inside the file and what to do. A published version of a
    unit is never changed: give a changed unit a new version.

    Parameters
    ----------
    file
        The catalogue (YAML). The package ships an example: ``badges/demo/learning-units.yaml``.
    """
    from badges.importing import ImportFailed, import_catalogue
    from badges.store import SlugTaken, UnitVersionChanged

    with store(settings(place)) as shelf, told(UnitVersionChanged, SlugTaken):
        try:
            brought = import_catalogue(file, shelf)
        except ImportFailed as failed:
            for problem in failed.problems:
                note(str(problem))
            raise Failure(f"Nothing was imported: {counted(len(failed.problems), 'mistake')}.") from failed
    say(
        f"Imported {brought.units} learning units with {brought.outcomes} outcomes, {brought.framework_items} framework items, "
        f"{brought.collections} collections, {brought.programmes} programmes, {brought.organisations} organisations."
    )
    return 0
