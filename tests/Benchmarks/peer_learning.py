"""BERT in plain PyTorch on the batches of our loader: the peer of LearningBench.cs.

Reads a line of JSON (the configuration under Hugging Face's names, the optimizer's settings, the file of the initial weights), then
records: kind (1: a step, 2: held-out sequences, 0: the end), learning rate, B, tokens, masked, labelled sequences; then cu_seqlens,
input_ids, token_type_ids, masked_lm_positions, masked_lm_labels, next_sentence_labels, all little-endian int32. Pads by itself.
Prints a line of JSON: the mean masked-LM loss of the held-out sequences, in nats, and the seconds of the steps.
"""
import json
import math
import struct
import sys
import time

import torch
import torch.nn.functional as F


def read_weights(path):
    with open(path, "rb") as f:
        (size,) = struct.unpack("<Q", f.read(8))
        header = json.loads(f.read(size))
        data = bytearray(f.read())
    header.pop("__metadata__", None)
    return {n: torch.frombuffer(data, dtype=torch.float32, offset=e["data_offsets"][0], count=math.prod(e["shape"])).view(e["shape"]).clone()
            for n, e in header.items()}


class Bert:
    def __init__(self, config, weights):
        self.c, self.w = config, weights

    def linear(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def norm(self, x, name):
        return F.layer_norm(x.float(), x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], self.c["layer_norm_eps"])

    def attention(self, x, bias, name):
        b, s, h = x.shape
        n = self.c["num_attention_heads"]
        q, k, v = (self.linear(x, name + ".attention.self." + part).view(b, s, n, h // n).transpose(1, 2) for part in ("query", "key", "value"))
        probabilities = F.softmax((q @ k.transpose(-1, -2)).float() / math.sqrt(h // n) + bias, dim=-1)
        return self.linear((probabilities.to(v.dtype) @ v).transpose(1, 2).reshape(b, s, h), name + ".attention.output.dense")

    def feed_forward(self, x, name):
        return self.linear(F.gelu(self.linear(x, name + ".intermediate.dense")), name + ".output.dense")

    def encode(self, ids, types, mask):
        c = self.c
        at = torch.arange(ids.shape[1])
        x = self.w["bert.embeddings.word_embeddings.weight"][ids] + self.w["bert.embeddings.token_type_embeddings.weight"][types]
        bias = (1 - mask)[:, None, None, :] * -10000.0
        if c["position_embedding_type"] == "alibi":
            slopes = torch.tensor([2.0 ** -(h + 0.5) for h in range(c["num_attention_heads"])])
            bias = bias - slopes[None, :, None, None] * (at[:, None] - at[None, :]).abs().float()
        else:
            x = x + self.w["bert.embeddings.position_embeddings.weight"][at]
        x = self.norm(x, "bert.embeddings.LayerNorm")
        pre = c["layer_norm_position"] == "pre"
        for i in range(c["num_hidden_layers"]):
            name = "bert.encoder.layer.%d" % i
            first, second = name + ".attention.output.LayerNorm", name + ".output.LayerNorm"
            if pre:
                x = x + self.attention(self.norm(x, first), bias, name)
                x = x + self.feed_forward(self.norm(x, second), name)
            else:
                x = self.norm(x + self.attention(x, bias, name), first)
                x = self.norm(x + self.feed_forward(x, name), second)
        return self.norm(x, "bert.encoder.LayerNorm") if pre else x

    def losses(self, batch):
        """Mean masked-LM loss, number of masked tokens, mean next-sentence loss or None."""
        starts, ids, types, positions, labels, next_labels = batch
        b, longest = len(starts) - 1, int((starts[1:] - starts[:-1]).max())
        row = torch.repeat_interleave(torch.arange(b), starts[1:] - starts[:-1])
        cell = row * longest + torch.arange(len(ids)) - starts[:-1][row]

        def padded(values):
            return torch.zeros(b * longest, dtype=torch.long).index_put((cell,), values).view(b, longest)

        x = self.encode(padded(ids), padded(types), padded(torch.ones_like(ids)).float())
        picked = x.reshape(b * longest, -1)[cell[positions]]
        picked = self.norm(F.gelu(self.linear(picked, "cls.predictions.transform.dense")), "cls.predictions.transform.LayerNorm")
        logits = F.linear(picked, self.w["bert.embeddings.word_embeddings.weight"], self.w["cls.predictions.bias"])
        mlm = F.cross_entropy(logits.float(), labels)
        if not len(next_labels):
            return mlm, len(labels), None
        pooled = torch.tanh(self.linear(x[:, 0], "bert.pooler.dense"))
        return mlm, len(labels), F.cross_entropy(self.linear(pooled, "cls.seq_relationship").float(), next_labels)


def read_batch(stream):
    kind, = struct.unpack("<i", stream.read(4))
    if kind == 0:
        return kind, 0.0, None
    rate, b, tokens, masked, labelled = struct.unpack("<d4i", stream.read(24))

    def ints(count):
        return torch.frombuffer(bytearray(stream.read(4 * count)), dtype=torch.int32).long() if count else torch.zeros(0, dtype=torch.long)

    return kind, rate, (ints(b + 1), ints(tokens), ints(tokens), ints(masked), ints(masked), ints(labelled))


def main():
    stream = sys.stdin.buffer
    case = json.loads(stream.readline())
    settings, half = case["optimizer"], case["precision"] == "bf16"
    torch.set_num_threads(case["threads"])
    weights = {n: w.requires_grad_(True) for n, w in read_weights(case["weights"]).items()}
    model = Bert(case["config"], weights)
    spared = [w for n, w in weights.items() if any(part in n for part in settings["no_decay"])]
    others = [w for n, w in weights.items() if not any(part in n for part in settings["no_decay"])]
    optimizer = torch.optim.AdamW(
        [{"params": others, "weight_decay": settings["weight_decay"]}, {"params": spared, "weight_decay": 0.0}],
        betas=(settings["beta1"], settings["beta2"]), eps=settings["eps"], foreach=True)
    seconds, held_out, count = 0.0, 0.0, 0
    while True:
        kind, rate, batch = read_batch(stream)
        if kind == 0:
            break
        with torch.set_grad_enabled(kind == 1), torch.autocast("cpu", torch.bfloat16, enabled=half):
            start = time.perf_counter()
            mlm, masked, nsp = model.losses(batch)
        if kind == 2:
            held_out, count = held_out + mlm.item() * masked, count + masked
            continue
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad(set_to_none=True)
        (mlm if nsp is None else mlm + nsp).backward()
        torch.nn.utils.clip_grad_norm_(list(weights.values()), settings["max_grad_norm"])
        optimizer.step()
        seconds += time.perf_counter() - start
    print(json.dumps({"mlm_loss": held_out / count, "seconds": seconds}))


main()
