"""Loads an exported folder into modules laid out as Hugging Face's classes are, strictly, and runs them: the oracle of tests/Model/Interchange.

    huggingface_modules.py FOLDER BATCH.json OUT.safetensors

transformers itself is not needed: its state dicts have the names of its modules' attributes, and those are below, with the class of
config.json's `architectures`. A parameter that is not in the folder, or one too many, ends the program; only the decoder may be missing,
which is tied to the word embeddings. OUT gets the last hidden states and, by head, the losses of the batch.
"""
import json
import math
import os
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn


def read(path):
    data = open(path, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    header, rest = json.loads(data[8:8 + size]), bytearray(data[8 + size:])
    assert header.pop("__metadata__") == {"format": "pt"}
    return {n: torch.frombuffer(rest[e["data_offsets"][0]:e["data_offsets"][1]], dtype=torch.float32).reshape(e["shape"]) for n, e in header.items()}


def write(path, tensors):
    header, chunks, at = {}, [], 0
    for n, t in tensors.items():
        raw = t.detach().float().contiguous().numpy().tobytes()
        header[n] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, at + len(raw)]}
        chunks.append(raw)
        at += len(raw)
    text = json.dumps(header).encode()
    open(path, "wb").write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def module(**parts):
    """A module with these attributes, whatever their names."""
    made = nn.Module()
    for name, part in parts.items():
        setattr(made, name, part)
    return made


def norm(c, size):
    return nn.LayerNorm(size, eps=c["layer_norm_eps"])


def embeddings(c, size):
    return module(
        word_embeddings=nn.Embedding(c["vocab_size"], size), position_embeddings=nn.Embedding(c["max_position_embeddings"], size),
        token_type_embeddings=nn.Embedding(c["type_vocab_size"], size), LayerNorm=norm(c, size))


def layer(c):
    h, i = c["hidden_size"], c["intermediate_size"]
    attention = module(self=module(query=nn.Linear(h, h), key=nn.Linear(h, h), value=nn.Linear(h, h)), output=module(dense=nn.Linear(h, h), LayerNorm=norm(c, h)))
    return module(attention=attention, intermediate=module(dense=nn.Linear(h, i)), output=module(dense=nn.Linear(i, h), LayerNorm=norm(c, h)))


def encoder(c):
    return module(layer=nn.ModuleList([layer(c) for _ in range(c["num_hidden_layers"])]))


def bert_model(c, pooler=True):
    made = module(embeddings=embeddings(c, c["hidden_size"]), encoder=encoder(c))
    if pooler:
        made.pooler = module(dense=nn.Linear(c["hidden_size"], c["hidden_size"]))
    return made


def predictions(c):
    h = c["hidden_size"]
    made = module(transform=module(dense=nn.Linear(h, h), LayerNorm=norm(c, h)), decoder=nn.Linear(h, c["vocab_size"]))
    made.bias = nn.Parameter(torch.zeros(c["vocab_size"]))
    return made


def electra_model(c):
    made = module(embeddings=embeddings(c, c["embedding_size"]), encoder=encoder(c))
    if c["embedding_size"] != c["hidden_size"]:
        made.embeddings_project = nn.Linear(c["embedding_size"], c["hidden_size"])
    return made


CLASSES = {
    "BertForPreTraining": lambda c: module(bert=bert_model(c), cls=module(predictions=predictions(c), seq_relationship=nn.Linear(c["hidden_size"], 2))),
    "BertForMaskedLM": lambda c: module(bert=bert_model(c, pooler=False), cls=module(predictions=predictions(c))),
    "BertModel": bert_model,
    "ElectraForPreTraining": lambda c: module(
        electra=electra_model(c),
        discriminator_predictions=module(dense=nn.Linear(c["hidden_size"], c["hidden_size"]), dense_prediction=nn.Linear(c["hidden_size"], 1))),
    "ElectraForMaskedLM": lambda c: module(
        electra=electra_model(c), generator_predictions=module(LayerNorm=norm(c, c["embedding_size"]), dense=nn.Linear(c["hidden_size"], c["embedding_size"])),
        generator_lm_head=nn.Linear(c["embedding_size"], c["vocab_size"])),
}
TIED = {
    "cls.predictions.decoder.weight": "bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.bias": "cls.predictions.bias",
    "generator_lm_head.weight": "electra.embeddings.word_embeddings.weight",
}


def act(c, x):
    if c["hidden_act"] == "gelu":
        return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))
    assert c["hidden_act"] == "gelu_new"
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def encode(c, model, ids, types, visible):
    e = model.embeddings
    x = e.LayerNorm(e.word_embeddings(ids) + e.token_type_embeddings(types) + e.position_embeddings(torch.arange(ids.shape[1])))
    if hasattr(model, "embeddings_project"):
        x = model.embeddings_project(x)
    bias = ((1 - visible.double()) * -10000.0)[:, None, None, :]
    split = lambda t: t.view(t.shape[0], t.shape[1], c["num_attention_heads"], -1).transpose(1, 2)
    for l in model.encoder.layer:
        q, k, v = (split(getattr(getattr(l.attention, "self"), part)(x)) for part in ("query", "key", "value"))
        y = F.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + bias, dim=-1) @ v
        x = l.attention.output.LayerNorm(x + l.attention.output.dense(y.transpose(1, 2).reshape(x.shape)))
        x = l.output.LayerNorm(x + l.output.dense(act(c, l.intermediate.dense(x))))
    return x


def main():
    c, b = json.load(open(os.path.join(sys.argv[1], "config.json"))), json.load(open(sys.argv[2]))
    architecture = c["architectures"][0]
    model = CLASSES[architecture](c)
    state = read(os.path.join(sys.argv[1], "model.safetensors"))
    for twin, name in TIED.items():
        if twin in model.state_dict() and twin not in state:
            state[twin] = state[name]
    model.load_state_dict(state, strict=True)
    model.double()
    shape = (b["batch_size"], b["sequence_length"])
    ids, types, visible = (torch.tensor(b[k]).view(shape) for k in ("input_ids", "token_type_ids", "attention_mask"))
    body = model if architecture == "BertModel" else model.bert if architecture.startswith("Bert") else model.electra
    x = encode(c, body, ids, types, visible)
    out = {"hidden": x * visible[:, :, None]}
    picked = x.reshape(-1, x.shape[-1])[torch.tensor(b["masked_lm_positions"], dtype=torch.long)]
    labels = torch.tensor(b["masked_lm_labels"])
    if hasattr(model, "cls"):
        p = model.cls.predictions
        out["mlm"] = F.cross_entropy(F.linear(p.transform.LayerNorm(act(c, p.transform.dense(picked))), p.decoder.weight, p.bias), labels)
    if architecture == "ElectraForMaskedLM":
        p = model.generator_predictions
        out["mlm"] = F.cross_entropy(model.generator_lm_head(p.LayerNorm(act(c, p.dense(picked)))), labels)
    if architecture == "BertForPreTraining":
        pooled = torch.tanh(model.bert.pooler.dense(x[:, 0]))
        out["nsp"] = F.cross_entropy(model.cls.seq_relationship(pooled), torch.tensor(b["next_sentence_labels"]))
    if architecture == "ElectraForPreTraining":
        p = model.discriminator_predictions
        out["replaced"] = p.dense_prediction(act(c, p.dense(x)))[:, :, 0] * visible
    write(sys.argv[3], out)


main()
