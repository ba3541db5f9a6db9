"""NLTK's Punkt for comparison. Prints one line per result; offsets are bytes of the UTF-8 file.

split PARAMETERS FILE...   sentences: "file start end" (PARAMETERS: a folder of NLTK's tables, or a file in our format);
                           a file may hold several texts with a zero byte between
train [NAME=VALUE]... FILE...   parameters after training on the files one after the other, in our format's body lines, sorted
"""
import os
import sys

from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer, PunktTrainer


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="\n") as file:
        return [line.rstrip("\n").split("\t") for line in file if line != "\n"]


def unescape(word):
    out, at = [], 0
    while at < len(word):
        if word[at] == "\\":
            at += 1
            out.append({"\\": "\\", "s": " ", "t": "\t", "r": "\r", "n": "\n"}[word[at]])
        else:
            out.append(word[at])
        at += 1
    return "".join(out)


def escape(word):
    return word.replace("\\", "\\\\").replace(" ", "\\s").replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")


def language(path):
    class Language(PunktLanguageVars):
        pass

    if os.path.isfile(path):
        with open(path, encoding="utf-8", newline="\n") as file:
            for line in file.read().split("\n"):
                if line.startswith("terminator "):
                    Language.sent_end_chars += tuple(line.split(" ")[1:])
    return Language()


def load(path):
    parameters = PunktParameters()
    if os.path.isdir(path):
        parameters.abbrev_types = {row[0] for row in rows(path, "abbrev_types.txt")}
        parameters.collocations = {tuple(row) for row in rows(path, "collocations.tab")}
        parameters.sent_starters = {row[0] for row in rows(path, "sent_starters.txt")}
        for word, context in rows(path, "ortho_context.tab"):
            parameters.ortho_context[word] = int(context)
        return parameters
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file.read().split("\n")[1:]:
            if not line or line[0] == "#":
                continue
            kind, *words = line.split(" ")
            words = [unescape(word) for word in words]
            if kind == "abbreviation":
                parameters.abbrev_types.update(words)
            elif kind == "starter":
                parameters.sent_starters.update(words)
            elif kind == "terminator":
                pass
            elif kind == "collocation":
                parameters.collocations.add(tuple(words))
            else:
                for word in words[1:]:
                    parameters.ortho_context[word] = int(words[0])
    return parameters


def read(path):
    with open(path, "rb") as file:
        return file.read().decode("utf-8")


def split(parameters, files):
    tokenizer = PunktSentenceTokenizer(load(parameters), lang_vars=language(parameters))
    for number, path in enumerate(files):
        byte = 0
        for text in read(path).split("\0"):
            at = 0
            for start, end in tokenizer.span_tokenize(text):
                byte += len(text[at:start].encode("utf-8"))
                length = len(text[start:end].encode("utf-8"))
                print(number, byte, byte + length)
                byte, at = byte + length, end
            byte += len(text[at:].encode("utf-8")) + 1


def train(arguments):
    trainer = PunktTrainer()
    files = [argument for argument in arguments if "=" not in argument]
    for argument in set(arguments) - set(files):
        name, value = argument.split("=")
        assert hasattr(trainer, name), name
        setattr(trainer, name, float(value))
    for path in files:
        trainer.train(read(path), finalize=False)
    parameters = trainer.get_params()
    lines = [f"abbreviation {escape(word)}" for word in parameters.abbrev_types]
    lines += [f"starter {escape(word)}" for word in parameters.sent_starters]
    lines += [f"collocation {escape(a)} {escape(b)}" for a, b in parameters.collocations]
    lines += [f"ortho {context} {escape(word)}" for word, context in parameters.ortho_context.items() if context]
    sys.stdout.buffer.write("\n".join(sorted(lines)).encode("utf-8") + b"\n")


if __name__ == "__main__":
    split(sys.argv[2], sys.argv[3:]) if sys.argv[1] == "split" else train(sys.argv[2:])
