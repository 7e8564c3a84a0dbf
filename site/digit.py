"""Draws the picture that the last lesson of the course reads: a handwritten 7, 28 times 28 pixels from 0 to 1.

python site/digit.py        # writes site/lessons/seven.csv, one row of 784 numbers, and site/docs/assets/seven.svg
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

SIDE = 28
PEN = 1.3
"""How far from the line a pixel is still black."""

STROKES = (((6.5, 7.5), (14.0, 6.5), (20.5, 6.5), (17.0, 13.0), (13.5, 22.0)), ((11.0, 14.5), (19.5, 13.5)))
"""The lines of the pen, as points (right, down) in pixels."""


def picture() -> np.ndarray:
    """The pixels, (28, 28), 0 is paper and 1 is ink, in steps of 0.1."""
    down, right = np.mgrid[0:SIDE, 0:SIDE]
    at = np.stack([right, down], axis=-1).astype(float)
    nearest = np.full((SIDE, SIDE), np.inf)
    for stroke in STROKES:
        for first, last in zip(stroke[:-1], stroke[1:], strict=True):
            start, along = np.array(first), np.array(last) - np.array(first)
            share = np.clip(((at - start) @ along) / (along @ along), 0, 1)
            nearest = np.minimum(nearest, np.linalg.norm(at - start - share[..., None] * along, axis=-1))
    return np.round(np.clip(1 + PEN - nearest, 0, 1), 1)


def numbers() -> str:
    """The picture as the network gets it: one row, the topmost line of pixels first."""
    return ",".join([f"{pixel:g}" for pixel in picture().ravel()]) + "\n"


def drawing() -> str:
    """The picture as one sees it, in SVG."""
    inked = [(right, down, ink) for (down, right), ink in np.ndenumerate(picture()) if ink]
    squares = "".join([f'<rect x="{x}" y="{y}" width="1" height="1" opacity="{ink:g}"/>' for x, y, ink in inked])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" shape-rendering="crispEdges">'
        f'<rect width="{SIDE}" height="{SIDE}" fill="#fff"/><g fill="#14181c">{squares}</g></svg>\n'
    )


def main() -> None:
    """Write both."""
    site = Path(__file__).resolve().parent
    (site / "lessons" / "seven.csv").write_text(numbers(), encoding="utf-8", newline="\n")
    (site / "docs" / "assets" / "seven.svg").write_text(drawing(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
