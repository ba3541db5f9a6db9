"""BERT for pre-training in plain PyTorch, written from the papers, in double precision: the oracle of tests/Model.

    bert_torch.py CASE.json IN.safetensors OUT.safetensors

CASE has the configuration (Hugging Face's keys), a list of batches and the optimizer's settings. Batches are padded or, with
cu_seqlens, packed into rows: then a mask for every pair of tokens keeps the sequences of a row apart. IN has the parameters under
Hugging Face's names. OUT gets the losses and gradients of the first batch, and the parameters after a step on each batch, with
AdamW and with LAMB. Both optimizers divide the gradients by norm / max_grad_norm where the norm is larger.
"""
import json
import math
import struct
import sys

import torch
import torch.nn.functional as F

DTYPES = {"F32": torch.float32, "F64": torch.float64}


def read(path):
    with open(path, "rb") as f:
        (size,) = struct.unpack("<Q", f.read(8))
        header = json.loads(f.read(size))
        data = bytearray(f.read())
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data[begin:end], dtype=DTYPES[entry["dtype"]]).reshape(entry["shape"]).double()
    return tensors


def write(path, tensors):
    header, chunks, at = {}, [], 0
    for name, t in tensors.items():
        raw = bytes(t.detach().float().contiguous().reshape(-1).numpy().tobytes())
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, at + len(raw)]}
        chunks.append(raw)
        at += len(raw)
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


class Bert:
    def __init__(self, config, weights, prefix="bert", embeddings="bert.embeddings"):
        self.c = config
        self.w = weights
        self.prefix = prefix
        self.embeddings = embeddings

    def linear(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], self.c["layer_norm_eps"])

    def act(self, x):
        if self.c["hidden_act"] == "gelu":
            return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))

    def split(self, x):
        b, s, h = x.shape
        n = self.c["num_attention_heads"]
        return x.view(b, s, n, h // n).transpose(1, 2)

    def attention(self, x, bias, name):
        q = self.split(self.linear(x, name + ".attention.self.query"))
        k = self.split(self.linear(x, name + ".attention.self.key"))
        v = self.split(self.linear(x, name + ".attention.self.value"))
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + bias
        y = (F.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(x.shape)
        return self.linear(y, name + ".attention.output.dense")

    def feed_forward(self, x, name):
        return self.linear(self.act(self.linear(x, name + ".intermediate.dense")), name + ".output.dense")

    def encode(self, ids, types, visible, at):
        c = self.c
        x = self.w[self.embeddings + ".word_embeddings.weight"][ids]
        x = x + self.w[self.embeddings + ".token_type_embeddings.weight"][types]
        bias = ((1 - visible.double()) * -10000.0)[:, None]
        if c["position_embedding_type"] == "alibi":
            slopes = torch.tensor([2.0 ** -(h + 0.5) for h in range(c["num_attention_heads"])], dtype=torch.float64)
            bias = bias - slopes[None, :, None, None] * (at[:, None, :, None] - at[:, None, None, :]).abs().double()
        else:
            x = x + self.w[self.embeddings + ".position_embeddings.weight"][at]
        x = self.norm(x, self.embeddings + ".LayerNorm")
        if self.prefix + ".embeddings_project.weight" in self.w:
            x = self.linear(x, self.prefix + ".embeddings_project")
        pre = c["layer_norm_position"] == "pre"
        for i in range(c["num_hidden_layers"]):
            name = "%s.encoder.layer.%d" % (self.prefix, i)
            first, second = name + ".attention.output.LayerNorm", name + ".output.LayerNorm"
            if pre:
                x = x + self.attention(self.norm(x, first), bias, name)
                x = x + self.feed_forward(self.norm(x, second), name)
            else:
                x = self.norm(x + self.attention(x, bias, name), first)
                x = self.norm(x + self.feed_forward(x, name), second)
        return self.norm(x, self.prefix + ".encoder.LayerNorm") if pre else x

    def hidden(self, batch, input_ids):
        """The last hidden states of all cells, 1 for each that is a token, and the first cell of each sequence."""
        cells, (sequence, at, firsts) = len(input_ids), places(batch)
        s = cells if unpadded(batch) else batch["sequence_length"]
        b = cells // s
        ids = torch.tensor(input_ids).view(b, s)
        types = torch.tensor(batch["token_type_ids"]).view(b, s)
        sequence, at = torch.tensor(sequence).view(b, s), torch.tensor(at).view(b, s)
        visible = (sequence[:, :, None] == sequence[:, None, :]) & (sequence >= 0)[:, None, :]
        return self.encode(ids, types, visible, at), (sequence >= 0).double(), firsts

    def losses(self, batch):
        x, mask, firsts = self.hidden(batch, batch["input_ids"])
        b, s = mask.shape
        picked = x.reshape(b * s, -1)[torch.tensor(batch["masked_lm_positions"])]
        picked = self.norm(self.act(self.linear(picked, "cls.predictions.transform.dense")), "cls.predictions.transform.LayerNorm")
        logits = F.linear(picked, self.w["bert.embeddings.word_embeddings.weight"], self.w["cls.predictions.bias"])
        labels = torch.tensor(batch["masked_lm_labels"])
        mlm = F.cross_entropy(logits, labels)
        nsp_logits = self.linear(torch.tanh(self.linear(x.reshape(b * s, -1)[torch.tensor(firsts)], "bert.pooler.dense")), "cls.seq_relationship")
        next_labels = torch.tensor(batch["next_sentence_labels"])
        nsp = F.cross_entropy(nsp_logits, next_labels)
        hits = (logits.argmax(-1) == labels).sum().double(), (nsp_logits.argmax(-1) == next_labels).sum().double()
        return mlm, nsp, hits, x * mask[:, :, None]


def unpadded(batch):
    return batch.get("cu_seqlens") is not None and batch.get("lengths") is None


def places(batch):
    """Of each cell the number of its sequence (-1: padding) and its position in it; of each sequence the first cell."""
    cells, b = len(batch["input_ids"]), batch["batch_size"]
    starts = batch.get("cu_seqlens") or [i * batch["sequence_length"] for i in range(b + 1)]
    sequence, at = [-1] * cells, [0] * cells
    for i in range(b):
        tokens = range(starts[i], starts[i + 1])
        if batch.get("attention_mask"):
            tokens = [c for c in tokens if batch["attention_mask"][c]]
        elif batch.get("lengths"):
            tokens = tokens[: batch["lengths"][i]]
        for c in tokens:
            sequence[c], at[c] = i, c - starts[i]
    return sequence, at, starts[:-1]


def leaves(weights):
    return {n: w.clone().requires_grad_(True) for n, w in weights.items()}


def train(loss_of, weights, batches, settings, update):
    weights = leaves(weights)
    m = {n: torch.zeros_like(w) for n, w in weights.items()}
    v = {n: torch.zeros_like(w) for n, w in weights.items()}
    for step, batch in enumerate(batches, 1):
        names = list(weights)
        gradients = dict(zip(names, torch.autograd.grad(loss_of(weights, batch), [weights[n] for n in names])))
        total = math.sqrt(sum((g ** 2).sum().item() for g in gradients.values()))
        divisor = total / settings["max_grad_norm"] if total > settings["max_grad_norm"] else 1.0
        with torch.no_grad():
            for n, w in weights.items():
                g = gradients[n] / divisor
                m[n] = settings["beta1"] * m[n] + (1 - settings["beta1"]) * g
                v[n] = settings["beta2"] * v[n] + (1 - settings["beta2"]) * g * g
                direction = m[n] / (1 - settings["beta1"] ** step) / (
                    torch.sqrt(v[n] / (1 - settings["beta2"] ** step)) + settings["eps"])
                decay = 0.0 if any(part in n for part in settings["no_decay"]) else settings["weight_decay"]
                update(w, direction, decay, settings)
    return weights


def adamw(w, direction, decay, settings):
    w -= settings["learning_rate"] * (direction + decay * w)


def lamb(w, direction, decay, settings):
    u = direction + decay * w
    ratio = 1.0
    if (decay != 0 or settings["use_nvlamb"]) and w.norm() > 0 and u.norm() > 0:
        ratio = (w.norm() / u.norm()).item()
    w -= settings["learning_rate"] * ratio * u


def pretraining_loss(config):
    def loss(weights, batch):
        mlm, nsp, _, _ = Bert(config, weights).losses(batch)
        return mlm + nsp
    return loss


def main():
    case = json.load(open(sys.argv[1]))
    weights = read(sys.argv[2])
    config, batches, settings = case["config"], case["batches"], case["optimizer"]
    out = {}
    first = leaves(weights)
    mlm, nsp, hits, hidden = Bert(config, first).losses(batches[0])
    (mlm + nsp).backward()
    out["mlm"], out["nsp"], out["mlm_correct"], out["nsp_correct"], out["hidden"] = mlm, nsp, hits[0], hits[1], hidden
    for n, w in first.items():
        out["grad." + n] = w.grad
    for name, update in (("adamw", adamw), ("lamb", lamb)):
        for n, w in train(pretraining_loss(config), weights, batches, settings, update).items():
            out[name + "." + n] = w
    write(sys.argv[3], out)


if __name__ == "__main__":
    main()
