"""Prints src/Stages/Segmenting/python-characters.txt: what this Python's str and re say of every code point.

With "check" it prints instead one line per code point, "code flags lower", which the tests compare with our tables.
"""
import re
import sys
import unicodedata

WORD, DECIMAL, SPACE, UPPER, LOWER, CASED, IGNORABLE = 1, 2, 4, 8, 16, 32, 64


def flags(c):
    f = 0
    f |= WORD if re.match(r"\w", c) else 0
    f |= DECIMAL if re.match(r"\d", c) else 0
    f |= SPACE if re.match(r"\s", c) else 0
    f |= UPPER if c.isupper() else 0
    f |= LOWER if c.islower() else 0
    # str.lower turns a capital sigma into the final one by two properties of its neighbours, which it does not show.
    if (c + "\u03a3").lower().endswith("\u03c2"):
        f |= CASED
    elif ("A" + c + "\u03a3").lower().endswith("\u03c2"):
        f |= IGNORABLE
    assert bool(f & SPACE) == (c.strip() == "")
    return f


def code_points():
    return (c for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF)


def check():
    for c in code_points():
        print(f"{c:X} {flags(chr(c)):X} {' '.join(f'{ord(l):X}' for l in chr(c).lower())}")


def make():
    print(f"# Characters as Python's str and re see them, Unicode {unicodedata.unidata_version}. Made by tests/Oracles/make_characters_nltk.py.")
    print("# class FIRST LAST FLAGS (hexadecimal): 1 \\w, 2 \\d, 4 \\s, 8 isupper, 10 islower, 20 cased, 40 case-ignorable (both for the final sigma)")
    print("# lower FIRST LAST STEP DELTA: every STEP-th code point has the lower case code point + DELTA (decimal)")
    start, previous, held = 0, -1, 0
    for c in [*code_points(), None]:
        f = flags(chr(c)) if c is not None else None
        if f != held or c is None:
            if held:
                print(f"class {start:X} {previous:X} {held:X}")
            start, held = c, f
        previous = c
    runs = []
    for c in code_points():
        lower = chr(c).lower()
        if lower == chr(c) or len(lower) != 1:
            continue
        delta = ord(lower) - c
        if runs and runs[-1][3] == delta:
            first, last, step, _ = runs[-1]
            if c - last == step or (first == last and c - last <= 2):
                runs[-1] = (first, c, c - last, delta)
                continue
        runs.append((c, c, 1, delta))
    for first, last, step, delta in runs:
        print(f"lower {first:X} {last:X} {step} {delta}")
    longer = [f"{c:X}" for c in code_points() if len(chr(c).lower()) != 1]
    assert longer == ["130"], longer  # the one character with a longer lower case is in the code


check() if sys.argv[1:] == ["check"] else make()
