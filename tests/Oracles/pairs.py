"""Pairs as the published scripts make them, written plainly after them, lists and all: BERT's create_pretraining_data.py,
ELECTRA's build_pretraining_dataset.py, and the preprocessors of LDDL for BART and, in a fork, for CodeBERT.

Usage: pairs.py CORPUS.json, where the file holds
  {"kind": "next-sentence" | "electra" | "bart" | "code", "seed", "max_seq_length", "short_seq_prob", "dupe_factor",
   "documents": [{"id", "sentences": [[token, ...], ...], "text": [sentence, ...]}, ...]}; text is used for bart alone.
Of code an empty sentence stands between docstring and code.
Prints the pairs of all documents in order as JSON: [[document id, tokens of A, tokens of B, is_random_next], ...]; B is empty
where there is one segment. For bart the text follows, the value of LDDL's column.
"""
import json
import sys

from sample_random import SampleRandom, key_for, key_of


def truncate_seq_pair(tokens_a, tokens_b, max_num_tokens, rng):
    while len(tokens_a) + len(tokens_b) > max_num_tokens:
        longer = tokens_a if len(tokens_a) > len(tokens_b) else tokens_b
        if rng.heads():
            del longer[0]
        else:
            longer.pop()


def next_sentence_pairs(documents, index, max_seq_length, short_seq_prob, rng):
    document = documents[index]["sentences"]
    max_num_tokens = max_seq_length - 3
    target_seq_length = max_num_tokens
    if document and rng.random() < short_seq_prob:
        target_seq_length = rng.randint(2, max_num_tokens)

    chunk = []
    length = 0
    i = 0
    while i < len(document):
        chunk.append(document[i])
        length += len(document[i])
        if i == len(document) - 1 or length >= target_seq_length:
            a_end = 1
            if len(chunk) >= 2:
                a_end = rng.randint(1, len(chunk) - 1)
            tokens_a = [token for sentence in chunk[:a_end] for token in sentence]
            tokens_b = []
            if len(chunk) == 1 or rng.random() < 0.5:
                target_b_length = target_seq_length - len(tokens_a)
                for _ in range(10):
                    random_index = rng.randint(0, len(documents) - 1)
                    if random_index != index:
                        break
                is_random_next = random_index != index
                random_document = documents[random_index]["sentences"]
                random_start = rng.randint(0, len(random_document) - 1)
                for sentence in random_document[random_start:]:
                    tokens_b.extend(sentence)
                    if len(tokens_b) >= target_b_length:
                        break
                i -= len(chunk) - a_end
            else:
                is_random_next = False
                for sentence in chunk[a_end:]:
                    tokens_b.extend(sentence)
            truncate_seq_pair(tokens_a, tokens_b, max_num_tokens, rng)
            assert tokens_a and tokens_b
            yield tokens_a, tokens_b, is_random_next
            chunk = []
            length = 0
        i += 1


class ExampleBuilder:
    """ELECTRA's; the length of the first example is drawn too, so that documents do not depend on those before."""

    def __init__(self, max_length, short_seq_prob, rng):
        self.max_length, self.short_seq_prob, self.rng = max_length, short_seq_prob, rng
        self.start()

    def start(self):
        self.sentences = []
        self.length = 0
        self.target = None

    def add_line(self, tokens):
        if self.target is None:
            short = self.rng.random() < self.short_seq_prob
            self.target = self.rng.randint(5, self.max_length) if short else self.max_length
        self.sentences.append(tokens)
        self.length += len(tokens)
        return self.create_example() if self.length >= self.target else None

    def create_example(self):
        first_target = 100000 if self.rng.random() < 0.1 else (self.target - 3) // 2
        first = []
        second = []
        for sentence in self.sentences:
            if (len(first) == 0 or len(first) + len(sentence) < first_target or
                    (len(second) == 0 and len(first) < first_target and self.rng.random() < 0.5)):
                first += sentence
            else:
                second += sentence
        first = first[:self.max_length - 2]
        second = second[:max(0, self.max_length - len(first) - 3)]
        self.start()
        return first, second, False


def electra_pairs(documents, index, max_seq_length, short_seq_prob, rng):
    builder = ExampleBuilder(max_seq_length, short_seq_prob, rng)
    for sentence in documents[index]["sentences"]:
        example = builder.add_line(sentence)
        if example:
            yield example
    if builder.length:
        yield builder.create_example()


def bart_pairs(documents, index, max_seq_length, short_seq_prob, rng):
    chunk, text, words = [], "", 0
    for sentence, written in zip(documents[index]["sentences"], documents[index]["text"], strict=True):
        chunk += sentence
        text += " " + written
        words += len(written.split())
        if words >= max_seq_length - 3:
            yield chunk, [], False, text
            chunk, text, words = [], "", 0
    if words:
        yield chunk, [], False, text


def truncate_seq(tokens, max_num_tokens, rng):
    while len(tokens) > max_num_tokens:
        if rng.heads():
            del tokens[0]
        else:
            tokens.pop()


def code_pairs(documents, index, max_seq_length, short_seq_prob, rng):
    sentences = documents[index]["sentences"]
    boundary = sentences.index([]) if [] in sentences else -1
    docstring = sentences[:max(boundary, 0)]
    code = sentences[boundary + 1:]
    max_num_tokens = max_seq_length - (3 if docstring else 2)
    # The script has no "half of the room": it crashes in sequences that are too short for a docstring.
    max_doc_length = min(64 if max_seq_length >= 512 else 32, max_num_tokens // 2)
    doc_tokens = []
    if rng.random() < short_seq_prob and docstring:
        doc_tokens = list(docstring[0])
        truncate_seq(doc_tokens, max_doc_length, rng)  # the script does not, and crashes where the line is too long
    else:
        chunk = []
        length = 0
        for i, line in enumerate(docstring):
            chunk.append(line)
            length += len(line)
            if i == len(docstring) - 1 or length > max_doc_length:  # the script compares i with the lines of the code
                if length > max_doc_length and len(chunk) > 1:
                    chunk.pop()
                doc_tokens = [token for each in chunk for token in each]
                truncate_seq(doc_tokens, max_doc_length, rng)
                break

    chunk = []
    length = len(doc_tokens)
    first = True
    for i, line in enumerate(code):
        chunk.append(line)
        length += len(line)
        if i == len(code) - 1 or length > max_num_tokens:
            stays = [chunk[-1]] if length > max_num_tokens and len(chunk) > 1 else []
            code_tokens = [token for each in chunk for token in each]
            truncate_seq(code_tokens, max_num_tokens - len(doc_tokens), rng)
            if first or len(code_tokens) >= 16:
                yield (doc_tokens, code_tokens, False) if doc_tokens else (code_tokens, [], False)
            first = False
            chunk = stays
            length = len(doc_tokens) + sum(len(each) for each in chunk)


def main(path):
    with open(path) as file:
        corpus = json.load(file)
    pairs_of = {"next-sentence": next_sentence_pairs, "electra": electra_pairs, "bart": bart_pairs, "code": code_pairs}[corpus["kind"]]
    stage = key_for(corpus["seed"], "pair-segments")
    pairs = []
    for index, document in enumerate(corpus["documents"]):
        for duplicate in range(corpus["dupe_factor"]):
            rng = SampleRandom(key_of(key_of(stage, document["id"]), duplicate))
            for pair in pairs_of(
                    corpus["documents"], index, corpus["max_seq_length"], corpus["short_seq_prob"], rng):
                pairs.append([document["id"], *pair])
    json.dump(pairs, sys.stdout)


main(sys.argv[1])
