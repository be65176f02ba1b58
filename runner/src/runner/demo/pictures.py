"""Draws the demo catalogue's pictures: `python -m runner.demo.pictures` after a change here.

They are vectors of our own, so that the shop looks like one without any network.
"""

from runner.project import ROOT

TARGET = ROOT / "graphql-gateway" / "src" / "graphql_gateway" / "media" / "demo"

# Shapes on a square of 400; {c} is the colour, {d} a darker and {l} a lighter one.
_SHAPES = {
    "mug": '<path d="M262 176c62-14 74 86 0 88" fill="none" stroke="{d}" stroke-width="16"/>'
    '<path d="M122 138h146v128a28 28 0 0 1-28 28h-90a28 28 0 0 1-28-28z" fill="{c}"/>'
    '<rect x="116" y="130" width="158" height="14" rx="7" fill="{d}"/>',
    "bowl": '<path d="M84 186h232c0 74-52 118-116 118S84 260 84 186z" fill="{c}"/>'
    '<ellipse cx="200" cy="186" rx="116" ry="22" fill="{d}"/>'
    '<ellipse cx="200" cy="190" rx="98" ry="15" fill="{l}"/>'
    '<rect x="160" y="298" width="80" height="14" rx="7" fill="{d}"/>',
    "dripper": '<path d="M118 108h164l-46 82h-72z" fill="{c}"/>'
    '<rect x="136" y="190" width="128" height="12" rx="6" fill="{d}"/>'
    '<path d="M150 214h100l22 78a18 18 0 0 1-18 22H146a18 18 0 0 1-18-22z" fill="{l}"/>'
    '<path d="M139 256h122l11 38a16 16 0 0 1-16 20H144a16 16 0 0 1-16-20z" fill="{d}"/>',
    "apron": '<path d="M158 96q42 44 84 0" fill="none" stroke="{d}" stroke-width="10"/>'
    '<path d="M158 104h84l14 70h40v122a14 14 0 0 1-14 14H118a14 14 0 0 1-14-14V174h40z" '
    'fill="{c}"/><rect x="150" y="212" width="100" height="56" rx="6" fill="{d}"/>',
    "towel": '<rect x="104" y="96" width="120" height="204" rx="6" fill="{l}"/>'
    '<rect x="176" y="112" width="120" height="204" rx="6" fill="{c}"/>'
    '<path d="M176 150h120M176 172h120M176 262h120M176 284h120" stroke="{d}" stroke-width="8"/>',
    "board": '<rect x="96" y="150" width="172" height="124" rx="18" fill="{c}"/>'
    '<rect x="258" y="196" width="66" height="30" rx="15" fill="{c}"/>'
    '<circle cx="308" cy="211" r="7" fill="{d}"/>'
    '<path d="M116 182q70 14 132 0M116 212q70-14 132 0M116 242q70 14 132 0" fill="none" '
    'stroke="{d}" stroke-width="4"/>',
    "candle": '<rect x="138" y="180" width="124" height="132" rx="12" fill="{c}"/>'
    '<rect x="156" y="220" width="88" height="54" rx="4" fill="{l}"/>'
    '<path d="M200 180v-22" stroke="#4a4038" stroke-width="5"/>'
    '<path d="M200 98c24 28 20 54 0 58-20-4-24-30 0-58z" fill="#f2a541"/>',
    "throw": '<path d="M96 128h208v130H96z" fill="{c}"/>'
    '<path d="M96 158h208M96 228h208" stroke="{l}" stroke-width="12"/>'
    '<path d="M96 258h208l-8 44H104z" fill="{d}"/>'
    '<path d="M112 302v20M136 302v20M160 302v20M184 302v20M208 302v20M232 302v20M256 302v20'
    'M280 302v20" stroke="{d}" stroke-width="6"/>',
    "notebook": '<rect x="124" y="92" width="152" height="220" rx="10" fill="{c}"/>'
    '<rect x="124" y="92" width="28" height="220" rx="10" fill="{d}"/>'
    '<rect x="176" y="132" width="76" height="40" rx="4" fill="{l}"/>'
    '<rect x="256" y="92" width="8" height="220" fill="{d}"/>',
    "pen": '<g transform="rotate(45 200 200)"><rect x="186" y="76" width="28" height="180" rx="10" '
    'fill="{c}"/><path d="M186 256h28l-14 54z" fill="{d}"/>'
    '<rect x="210" y="88" width="8" height="76" rx="4" fill="{d}"/>'
    '<rect x="186" y="176" width="28" height="8" fill="{l}"/></g>',
    "lamp": '<path d="M150 104h100l34 84H116z" fill="{c}"/>'
    '<path d="M130 188h140l18 22H112z" fill="#fbe8b0"/>'
    '<path d="M200 188v112" stroke="{d}" stroke-width="10"/>'
    '<rect x="142" y="296" width="116" height="16" rx="8" fill="{d}"/>',
    "tote": '<path d="M160 160c0-84 80-84 80 0" fill="none" stroke="{d}" stroke-width="12"/>'
    '<path d="M112 156h176l14 156H98z" fill="{c}"/>'
    '<circle cx="200" cy="238" r="34" fill="{l}"/><path d="M200 216v44M178 238h44" '
    'stroke="{d}" stroke-width="6"/>',
    "beanie": '<circle cx="200" cy="104" r="22" fill="{d}"/>'
    '<path d="M108 248c0-170 184-170 184 0z" fill="{c}"/>'
    '<path d="M156 142v104M200 122v124M244 142v104" stroke="{l}" stroke-width="5"/>'
    '<rect x="98" y="238" width="204" height="56" rx="16" fill="{d}"/>',
    "jacket": '<path d="M150 100h100l58 44-22 66-22-14v116H136V196l-22 14-22-66z" fill="{c}"/>'
    '<path d="M164 100l36 34 36-34M200 134v178" fill="none" stroke="{d}" stroke-width="7"/>'
    '<rect x="148" y="238" width="38" height="44" rx="4" fill="{d}"/>'
    '<rect x="214" y="238" width="38" height="44" rx="4" fill="{d}"/>'
    '<circle cx="200" cy="172" r="5" fill="{l}"/><circle cx="200" cy="214" r="5" fill="{l}"/>',
    "tee": '<path d="M152 104q48 36 96 0l62 42-26 58-24-14v122H140V190l-24 14-26-58z" fill="{c}"/>'
    '<path d="M140 206h120M140 234h120M140 262h120M140 290h120" stroke="{l}" stroke-width="9"/>',
    "socks": '<path d="M122 96h60v120l44 40a28 28 0 0 1-38 42l-66-58z" fill="{d}"/>'
    '<path d="M190 96h60v120l44 40a28 28 0 0 1-38 42l-66-58z" fill="{c}"/>'
    '<path d="M190 112h60M190 130h60" stroke="{l}" stroke-width="8"/>',
    "planter": '<path d="M200 196c-10-70-70-90-92-80 6 44 40 76 92 80zM200 196c10-70 70-90 92-80-6 '
    '44-40 76-92 80z" fill="#5d8a5f"/><path d="M200 198c-26-50-12-96 0-112 12 16 26 62 0 112z" '
    'fill="#477352"/><path d="M132 206h136l-16 106H148z" fill="{c}"/>'
    '<rect x="122" y="192" width="156" height="26" rx="6" fill="{d}"/>',
    "can": '<path d="M150 170c-90-66-96 92 0 96" fill="none" stroke="{d}" stroke-width="12"/>'
    '<path d="M250 226l72-92" stroke="{d}" stroke-width="16"/>'
    '<path d="M300 118l44 34" stroke="{d}" stroke-width="12"/>'
    '<rect x="142" y="158" width="116" height="142" rx="14" fill="{c}"/>'
    '<rect x="142" y="158" width="116" height="22" rx="10" fill="{l}"/>',
    "seeds": '<rect x="128" y="92" width="144" height="220" rx="6" fill="{c}"/>'
    '<path d="M128 118h144" stroke="{d}" stroke-width="5" stroke-dasharray="9 7"/>'
    '<path d="M200 284v-84" stroke="#477352" stroke-width="7"/>'
    '<g fill="{l}"><circle cx="200" cy="164" r="15"/><circle cx="172" cy="184" r="15"/>'
    '<circle cx="228" cy="184" r="15"/><circle cx="184" cy="214" r="15"/>'
    '<circle cx="216" cy="214" r="15"/></g><circle cx="200" cy="191" r="14" fill="#f2a541"/>',
    "vase": '<path d="M206 176c2-50 26-72 22-92" fill="none" stroke="#5d8a5f" stroke-width="5"/>'
    '<circle cx="228" cy="84" r="15" fill="#e9b872"/>'
    '<path d="M184 170h32v40c60 22 52 102-16 102s-76-80-16-102z" fill="{c}" opacity=".88"/>'
    '<ellipse cx="200" cy="170" rx="18" ry="5" fill="{d}"/>'
    '<path d="M160 262c2 18 14 30 28 34" fill="none" stroke="{l}" stroke-width="6"/>',
    "clock": '<circle cx="200" cy="200" r="112" fill="{c}"/>'
    '<circle cx="200" cy="200" r="94" fill="{l}"/>'
    '<path d="M200 118v14M200 268v14M118 200h14M268 200h14M200 200v-56M200 200l40 24" '
    'stroke="{d}" stroke-width="8" stroke-linecap="round"/><circle cx="200" cy="200" r="8" '
    'fill="{d}"/>',
    "incense": '<path d="M118 288h164l-14 24H132z" fill="{c}"/>'
    '<path d="M188 288l28-150M206 288l52-136M170 288l2-150" stroke="{d}" stroke-width="6"/>'
    '<path d="M216 132c-24-22 22-36-4-62M258 146c-18-18 18-30-2-52" fill="none" stroke="{l}" '
    'stroke-width="5"/>',
    "card": '<rect x="84" y="130" width="232" height="144" rx="16" fill="{c}"/>'
    '<path d="M84 202h232M150 130v144" stroke="{l}" stroke-width="12"/>'
    '<path d="M150 202c-40-10-44-50-22-50 18 0 22 30 22 50zm0 0c40-10 44-50 22-50-18 0-22 30-22 '
    '50z" fill="{d}"/>',
    "poster": '<rect x="118" y="84" width="164" height="232" fill="{d}"/>'
    '<rect x="128" y="94" width="144" height="212" fill="{l}"/>'
    '<circle cx="226" cy="150" r="24" fill="#f2a541"/>'
    '<path d="M128 258l52-76 38 50 22-26 32 44v56H128z" fill="{c}"/>',
}

# File name: what it shows and in which colour.
_PICTURES = {
    "enamel-mug-cream": ("mug", "#e8d9b5"),
    "enamel-mug-pine": ("mug", "#3f6b55"),
    "enamel-mug-ink": ("mug", "#2f3e5c"),
    "stoneware-bowl": ("bowl", "#9c8573"),
    "pour-over-set": ("dripper", "#b5694a"),
    "linen-apron-flax": ("apron", "#cdb892"),
    "linen-apron-slate": ("apron", "#5b6773"),
    "tea-towel-pair": ("towel", "#7f9bb0"),
    "oak-serving-board": ("board", "#b98a57"),
    "beeswax-candle": ("candle", "#dba53a"),
    "wool-throw-oat": ("throw", "#cbb797"),
    "wool-throw-moss": ("throw", "#6b7a4b"),
    "wool-throw-rust": ("throw", "#a9522f"),
    "field-notebook-kraft": ("notebook", "#b18d63"),
    "field-notebook-navy": ("notebook", "#33476b"),
    "brass-pen": ("pen", "#b8963e"),
    "desk-lamp-white": ("lamp", "#d9d4ca"),
    "desk-lamp-terracotta": ("lamp", "#c0694a"),
    "canvas-tote": ("tote", "#c9b48c"),
    "merino-beanie": ("beanie", "#c08a2d"),
    "chore-jacket-navy": ("jacket", "#34486d"),
    "chore-jacket-olive": ("jacket", "#6d6f43"),
    "striped-tee": ("tee", "#3c5a78"),
    "walking-socks": ("socks", "#8a5a44"),
    "terracotta-planter": ("planter", "#c26b48"),
    "watering-can": ("can", "#587a6c"),
    "wildflower-seeds": ("seeds", "#d98f8f"),
    "bud-vase": ("vase", "#c58a3c"),
    "wall-clock": ("clock", "#8f6b4a"),
    "incense-set": ("incense", "#7a5c61"),
    "gift-card": ("card", "#b4533c"),
    "mountain-poster": ("poster", "#4f6d7a"),
    "winter-candle": ("candle", "#7d95a8"),
}


def draw(shape: str, colour: str) -> str:
    """One picture as SVG."""
    dark, light = _mixed(colour, "#1d1a17", 0.32), _mixed(colour, "#fffaf0", 0.55)
    body = _SHAPES[shape].format(c=colour, d=dark, l=light)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">'
        '<defs><linearGradient id="g" x2="0" y2="1">'
        f'<stop stop-color="{_mixed(colour, "#fffdf8", 0.88)}"/>'
        f'<stop offset="1" stop-color="{_mixed(colour, "#f4eee3", 0.7)}"/>'
        '</linearGradient></defs><rect width="400" height="400" fill="url(#g)"/>'
        f'<ellipse cx="200" cy="322" rx="118" ry="12" fill="{dark}" opacity=".16"/>{body}</svg>\n'
    )


def _mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share of another, channel by channel."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for picture, (shape, colour) in _PICTURES.items():
        (TARGET / f"{picture}.svg").write_text(draw(shape, colour))
