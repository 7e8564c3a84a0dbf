from dataclasses import dataclass
@dataclass
class Drawing:
    svg: str
    description: str
def draw(trace, kind, stage, scribe, prefix):
    return Drawing("<svg viewBox='0 0 600 80'></svg>", "x")
