"""The `gallery` command: rigs a set of heads and draws what each of them can do."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from capture.model_store import find_tracker_model
from engine.character_cache import CharacterCache
from engine.errors import EngineError
from engine.progress import Progress, within
from engine.rig_choices import EditChoices
from live.errors import SetupError
from live.gallery.gallery_heads import GalleryHead, choose_heads
from live.gallery.gallery_sheet import CELL, take_portraits
from live.progress_bar import show_progress
from live.rigs.editing import plan_edits
from live.rigs.rig_config import GalleryOptions
from live.rigs.rigging import Rigged, rig_mesh
from live.safe_file import claim_output, write_whole
from render.errors import ModelError
from render.sheet import contact_sheet, write_card

INDEX_COLUMNS = 3
RIG_SHARE = 0.6  # of a head's time; drawing it takes the rest

Rig = Callable[[Path, Progress], Rigged]


def gallery_command(options: GalleryOptions, say: Callable[[str], None]) -> None:
    """Write a sheet per head and an index of all into the folder wished for.

    A head that cannot be rigged is said, and shown as a card in the index; where none can be, there
    is no index. Raises CaptureError, RenderError, LiveError.
    """
    options.check()
    index_file = claim_output(options.out / "index.png", (".png",))
    heads = choose_heads(options.meshes, options.warps, options.data, options.out / "meshes")
    model = find_tracker_model(options.tracker_model)
    # A cache of its own: what hangs here was made just now, and the user's cache stays as it is.
    with tempfile.TemporaryDirectory() as folder:
        rig = partial(_rig, model=model, options=options, cache=CharacterCache(Path(folder)))
        tiles, refused = _hang_all(heads, rig, options.edit_choices(), options.out, say)
    if len(refused) == len(heads):
        raise SetupError("No head of the gallery could be rigged; the lines above say why.")
    labels = [f"{head.name}: {'refused' if head.name in refused else 'rigged'}" for head in heads]
    title = f"{len(heads) - len(refused)} of {len(heads)} heads rigged"
    _write_picture(index_file, contact_sheet(tiles, labels, INDEX_COLUMNS, title))
    say(f"{title}; wrote {index_file}")


def _rig(
    mesh_file: Path, progress: Progress, model: Path, options: GalleryOptions, cache: CharacterCache
) -> Rigged:
    return rig_mesh(
        mesh_file,
        lambda: model,
        choices=options.choices(),
        refresh=True,
        progress=progress,
        cache=cache,
    )


def _hang_all(
    heads: list[GalleryHead], rig: Rig, edits: EditChoices, out: Path, say: Callable[[str], None]
) -> tuple[list[np.ndarray], set[str]]:
    """A tile per head and the names of those refused."""
    tiles, refused = [], set()
    for number, head in enumerate(heads):
        bar = show_progress(say, sys.stderr)
        share = within(bar, number / len(heads), (number + 1) / len(heads))

        def tell(what: str, done: float, name: str = head.name, share: Progress = share) -> None:
            share(f"{name}: {what}", done)

        try:
            tile, line = _hang(head, rig, edits, out, tell)
        except (EngineError, ModelError) as problem:
            refused.add(head.name)
            tile, line = write_card(str(problem), (2 * CELL[0], CELL[1])), f"{head.name}: {problem}"
        finally:
            bar.close()
        say(line)
        tiles.append(tile)
    return tiles, refused


def _hang(
    head: GalleryHead, rig: Rig, edits: EditChoices, out: Path, tell: Progress
) -> tuple[np.ndarray, str]:
    """The head's tile for the index and what to say of it; its sheet is written."""
    mesh_file = head.find_mesh()
    plan = plan_edits(mesh_file, edits)
    rigged, notes = plan.apply(rig(mesh_file, within(tell, 0.0, RIG_SHARE)))
    tell("drawing", RIG_SHARE)
    portraits = take_portraits(rigged, CELL)
    character = rigged.character
    title = (
        f"{head.name}   {len(character.neutral_vertices)} vertices   "
        f"alignment {character.alignment_score:.2f}"
    )
    file = out / f"{head.name}.png"
    _write_picture(file, portraits.sheet(title))
    return portraits.pair(), "\n  ".join([f"{title}   {file}", *notes])


def _write_picture(file: Path, picture: np.ndarray) -> None:
    from PIL import Image

    page = Image.fromarray(picture)
    write_whole(file, lambda stream: page.save(stream, "PNG"))
