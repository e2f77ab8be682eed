"""Pages without usable text -> words with boxes and confidence, by tesseract; several pages at a time, cached.

Tesseract says where each word stands; the columns are then found by the same rules as on any page.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from influence.errors import MissingExtraError
from influence.readers.glyphs import PageWords, Word
from influence.readers.languages import likeliest

DOTS_PER_INCH = 200  # 150 loses footnotes, 300 takes twice the time for the same word recall on rendered pages
_MOST_PIXELS = 5_000  # on the longer side: a poster or a page of absurd size is read smaller
WORKERS = 2
_CACHE_VERSION = 1
INSTALL = (
    'pip install "influence-trace[ocr]" and the program tesseract (Debian: apt-get install tesseract-ocr; Mac: brew install tesseract; '
    "Windows: the installer that tesseract-ocr.github.io names)"
)

# ISO 639-1 -> tesseract's names, for the languages that submissions to international bodies come in.
TESSERACT_NAMES = {
    "ar": "ara", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est", "fi": "fin",
    "fr": "fra", "hr": "hrv", "hu": "hun", "it": "ita", "lt": "lit", "lv": "lav", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por",
    "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr", "zh": "chi_sim",
}  # fmt: skip


@cache
def missing() -> str:
    """Return what OCR lacks on this machine, as a phrase; "" if it can run."""
    try:
        import pytesseract
    except ImportError:
        return "the Python package pytesseract"
    if shutil.which(pytesseract.pytesseract.tesseract_cmd) is None:
        return "the program tesseract"
    return ""


def require() -> None:
    """Raise `MissingExtraError` unless OCR can run."""
    if lack := missing():
        raise MissingExtraError("OCR", "ocr", f"{lack} is missing; needed are {INSTALL}")


@cache
def installed_languages() -> frozenset[str]:
    """Return the languages that tesseract has data for, by its own names."""
    import pytesseract

    return frozenset(pytesseract.get_languages(config=""))


def recognise(
    render: Callable[[int, float], Any],
    pages: Iterable[PageWords],
    *,
    language: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[str]:
    """Read pages by OCR and put the words found into them, in place of what they hold.

    Parameters
    ----------
    render
        Gives the picture (PIL) of page `number` at a scale (1 is 72 dots an inch); called from this thread only.
    pages
        The pages to read; their `words` are replaced.
    language
        ISO 639-1 code of the text. None reads two pages as English and takes the language that comes out.
    progress
        Called with (pages done, pages in all) after each.

    Returns
    -------
    list of str
        Doubts: languages that tesseract has no data for.
    """
    require()
    pages = list(pages)
    warnings: list[str] = []
    if not pages:
        return warnings
    if language is None:
        # Not the first page: a cover has few words, and a letterhead may be in another language.
        sample = {len(pages) // 3, 2 * len(pages) // 3}
        language = _language([word for at in sorted(sample) for word in _read(*_picture(render, pages[at]), "eng")])
    name = TESSERACT_NAMES.get(language, "eng")
    if name not in installed_languages():
        warnings.append(
            f"the pages read by OCR look like language {language!r}, for which tesseract has no data; install tesseract-ocr-{name}"
        )
        name = "eng"
    names = name if name == "eng" or "eng" not in installed_languages() else f"{name}+eng"
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: list[tuple[PageWords, float, Future[list[list[Any]]]]] = []
        done = 0
        for page in pages:
            picture, scale = _picture(render, page)
            waiting.append((page, scale, pool.submit(_read, picture, scale, names)))
            if len(waiting) > 2 * WORKERS:  # pictures are 10 MB each: few wait at a time
                done += _place(*waiting.pop(0))
                if progress:
                    progress(done, len(pages))
        for one in waiting:
            done += _place(*one)
            if progress:
                progress(done, len(pages))
    return warnings


def _picture(render: Callable[[int, float], Any], page: PageWords) -> tuple[Any, float]:
    scale = min(DOTS_PER_INCH / 72, _MOST_PIXELS / max(page.width, page.height, 1.0))
    return render(page.number, scale), scale


def _read(picture: Any, scale: float, names: str) -> list[list[Any]]:
    """Return [text, left, top, right, bottom, confidence, line top, line bottom] of each word in pixels; from the cache if it is there."""
    import pytesseract

    grey = picture.convert("L")
    key = hashlib.sha256(
        f"{_CACHE_VERSION} {names} {grey.size} {pytesseract.get_tesseract_version()}".encode() + grey.tobytes()
    ).hexdigest()
    stored = _cache_folder() / f"{key}.json"
    try:
        found: list[list[Any]] = json.loads(stored.read_text("utf-8"))
    except (OSError, ValueError):
        found = _recognise(grey, names)
        _store(stored, found)
    return found


def _recognise(picture: Any, names: str) -> list[list[Any]]:
    import pytesseract

    # One thread a page: tesseract's own threads slow each other down when several pages run at once.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    found = pytesseract.image_to_data(picture, lang=names, config=f"--psm 3 --dpi {DOTS_PER_INCH}", output_type=pytesseract.Output.DICT)
    words: list[list[Any]] = []
    line = (0, 0)
    for at, level in enumerate(found["level"]):
        left, top, width, height = (found[name][at] for name in ("left", "top", "width", "height"))
        if level == 4:
            line = (top, top + height)
        text = found["text"][at].strip()
        if level == 5 and text:
            words.append([text, left, top, left + width, top + height, float(found["conf"][at]), *line])
    return words


def _cache_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("influence", appauthor=False)) / "ocr"


def _store(stored: Path, found: list[list[Any]]) -> None:
    """Write a page to the cache; a cache that cannot be written only costs time."""
    try:
        stored.parent.mkdir(parents=True, exist_ok=True)
        half_written = stored.with_suffix(f".{os.getpid()}.part")
        half_written.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
        half_written.replace(stored)
    except OSError:
        pass


def _place(page: PageWords, scale: float, future: Future[list[list[Any]]]) -> int:
    """Put recognised words into a page, with heights of their lines, in points."""
    page.words, page.crosswise = [], []
    page.width, page.height = page.size_shown  # the picture shows it so
    page.turned = 0
    found = future.result()
    heights = [low - high for *_, high, low in found]
    usual = median(heights) if heights else 0.0
    for order, (text, left, top, right, bottom, confidence, line_top, line_bottom) in enumerate(found):
        # A line's box is as tall as its tallest speck; words of usual height keep one size, so that no paragraph is cut by noise.
        height = line_bottom - line_top
        if height > 1.6 * usual:
            line_top, line_bottom = top, bottom
            height = bottom - top
        alike = 0.6 * usual < height < 1.5 * usual
        middle = (line_top + line_bottom) / 2
        size = usual if alike else height
        page.words.append(
            Word(
                text,
                left / scale,
                (middle - size / 2) / scale,
                right / scale,
                (middle + size / 2) / scale,
                round(size / scale / 1.1),
                0,
                order * 1000,
                confidence=max(confidence, 0.0) / 100,
            )
        )
    return 1


def _language(found: list[list[Any]]) -> str:
    """Return the language that a page reads like, as ISO 639-1; "en" where that cannot be told."""
    text = " ".join(word[0] for word in found)
    if len(text) < 40:
        return "en"
    return likeliest(text[:2000])[0][:2]
