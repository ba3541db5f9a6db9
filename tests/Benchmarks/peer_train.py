"""One training step of BERT or ELECTRA in plain PyTorch: the peer of TrainingStep.cs.

Written as a PyTorch user would write it for speed: nn.Linear, masked positions only, AdamW with foreach, bf16 by autocast.
Sequences shorter than the batch is wide are padded and masked. Prints one line of JSON with the seconds of each step and the most
memory the process had. BLAS and its kernels come from the environment.
"""
import argparse
import json
import math
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Layer(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.heads, self.pre, self.p = a.heads, a.pre_norm, a.dropout
        self.qkv = nn.Linear(a.hidden, 3 * a.hidden)
        self.out = nn.Linear(a.hidden, a.hidden)
        self.up = nn.Linear(a.hidden, a.intermediate)
        self.down = nn.Linear(a.intermediate, a.hidden)
        self.norm1 = nn.LayerNorm(a.hidden, eps=1e-12)
        self.norm2 = nn.LayerNorm(a.hidden, eps=1e-12)

    def attend(self, x, bias):
        b, s, h = x.shape
        q, k, v = self.qkv(x).view(b, s, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(h // self.heads)
        probs = F.dropout(F.softmax(scores + bias, dim=-1), self.p, self.training)
        return self.out((probs @ v).transpose(1, 2).reshape(b, s, h))

    def forward(self, x, bias):
        if self.pre:
            x = x + F.dropout(self.attend(norm(self.norm1, x), bias), self.p, self.training)
            return x + F.dropout(self.down(F.gelu(self.up(norm(self.norm2, x)))), self.p, self.training)
        x = norm(self.norm1, x + F.dropout(self.attend(x, bias), self.p, self.training))
        return norm(self.norm2, x + F.dropout(self.down(F.gelu(self.up(x))), self.p, self.training))


def norm(layer, x):
    # autocast of 1.13 refuses a bf16 input with fp32 weights
    return F.layer_norm(x.float(), layer.normalized_shape, layer.weight, layer.bias, layer.eps)


class Embeddings(nn.Module):
    def __init__(self, a, width):
        super().__init__()
        self.a = a
        self.word = nn.Embedding(a.vocab, width)
        self.position = nn.Embedding(a.positions, width)
        self.token_type = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, ids, types):
        x = self.word(ids) + self.token_type(types)
        if not self.a.alibi:
            x = x + self.position.weight[: ids.shape[1]]
        return F.dropout(norm(self.norm, x), self.a.dropout, self.training)


class Layers(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.a = a
        self.layers = nn.ModuleList(Layer(a) for _ in range(a.layers))

    def forward(self, x, mask):
        bias = (1 - mask)[:, None, None, :] * -10000.0
        if self.a.alibi:
            at = torch.arange(x.shape[1])
            distance = (at[None, :] - at[:, None]).abs().float()
            slopes = torch.tensor([2.0 ** (-8 * (h + 1) / self.a.heads) for h in range(self.a.heads)])
            bias = bias - slopes[None, :, None, None] * distance[None, None]
        for layer in self.layers:
            x = layer(x, bias)
        return x


class MaskedLm(nn.Module):
    def __init__(self, hidden, width, vocab):
        super().__init__()
        self.transform = nn.Linear(hidden, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.bias = nn.Parameter(torch.zeros(vocab))

    def forward(self, x, positions, word):
        picked = x.reshape(-1, x.shape[-1])[positions]
        return F.linear(norm(self.norm, F.gelu(self.transform(picked))), word, self.bias).float()


class Bert(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.embeddings = Embeddings(a, a.hidden)
        self.layers = Layers(a)
        self.head = MaskedLm(a.hidden, a.hidden, a.vocab)
        self.pooler = nn.Linear(a.hidden, a.hidden)
        self.nsp = nn.Linear(a.hidden, 2)

    def forward(self, ids, types, mask, positions, labels, next_labels):
        x = self.layers(self.embeddings(ids, types), mask)
        mlm = F.cross_entropy(self.head(x, positions, self.embeddings.word.weight), labels)
        nsp = F.cross_entropy(self.nsp(torch.tanh(self.pooler(x[:, 0]))).float(), next_labels)
        return mlm + nsp


class Electra(nn.Module):
    def __init__(self, a):
        super().__init__()
        small = argparse.Namespace(**vars(a))
        small.hidden, small.heads, small.intermediate = a.generator_hidden, a.generator_heads, a.intermediate * a.generator_hidden // a.hidden
        self.embeddings = Embeddings(a, a.embedding)
        self.to_generator = nn.Linear(a.embedding, small.hidden)
        self.generator = Layers(small)
        self.head = MaskedLm(small.hidden, a.embedding, a.vocab)
        self.to_discriminator = nn.Linear(a.embedding, a.hidden)
        self.discriminator = Layers(a)
        self.dense = nn.Linear(a.hidden, a.hidden)
        self.out = nn.Linear(a.hidden, 1)

    def forward(self, ids, types, mask, positions, labels, _):
        x = self.generator(self.to_generator(self.embeddings(ids, types)), mask)
        logits = self.head(x, positions, self.embeddings.word.weight)
        with torch.no_grad():
            noise = -torch.log(-torch.log(torch.rand_like(logits) + 1e-9) + 1e-9)
            sampled = (logits + noise).argmax(-1)
            replaced = ids.reshape(-1).scatter(0, positions, sampled).view_as(ids)
            is_fake = torch.zeros(ids.numel()).scatter(0, positions, (sampled != labels).float()).view_as(mask)
        y = self.discriminator(self.to_discriminator(self.embeddings(replaced, types)), mask)
        fake = self.out(F.gelu(self.dense(y))).squeeze(-1).float()
        judged = F.binary_cross_entropy_with_logits(fake, is_fake, weight=mask, reduction="sum") / mask.sum()
        return F.cross_entropy(logits, labels) + 50 * judged


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--precision", default="fp32", choices=["fp32", "bf16"])
    p.add_argument("--threads", type=int, default=0, help="0: as many as PyTorch takes by itself")
    p.add_argument("--layers", type=int, default=4)
    p.add_argument("--hidden", type=int, default=256)
    p.add_argument("--heads", type=int, default=4)
    p.add_argument("--intermediate", type=int, default=1024)
    p.add_argument("--vocab", type=int, default=4096)
    p.add_argument("--embedding", type=int, default=0, help="of an ELECTRA, whose discriminator the sizes above are")
    p.add_argument("--generator-hidden", type=int, default=0)
    p.add_argument("--generator-heads", type=int, default=0)
    p.add_argument("--positions", type=int, default=128)
    p.add_argument("--seq", type=int, default=128)
    p.add_argument("--lengths", default=",".join(["128"] * 32), help="tokens of each sequence")
    p.add_argument("--masked", default=",".join(["19"] * 32), help="masked tokens of each sequence")
    p.add_argument("--dropout", type=float, default=0.0)
    p.add_argument("--alibi", action="store_true")
    p.add_argument("--pre-norm", action="store_true")
    p.add_argument("--steps", type=int, default=8)
    a = p.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    model = Electra(a) if a.embedding else Bert(a)
    for m in model.modules():
        if isinstance(m, (nn.Linear, nn.Embedding)):
            nn.init.normal_(m.weight, std=0.02)
    model.train()
    named = list(model.named_parameters())
    decay = [w for n, w in named if "bias" not in n and "norm" not in n]
    rest = [w for n, w in named if "bias" in n or "norm" in n]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}],
                                  lr=1e-4, eps=1e-6, foreach=True)
    lengths = torch.tensor([int(n) for n in a.lengths.split(",")])
    masked = [int(n) for n in a.masked.split(",")]
    batch = len(lengths)
    ids = torch.randint(5, a.vocab, (batch, a.seq))
    types = (torch.arange(a.seq) >= a.seq // 2).long().expand(batch, a.seq).contiguous()
    mask = (torch.arange(a.seq)[None, :] < lengths[:, None]).float()
    positions = torch.cat([torch.randperm(int(lengths[b]))[: masked[b]].sort().values + b * a.seq for b in range(batch)])
    labels = torch.randint(5, a.vocab, (positions.numel(),))
    next_labels = torch.randint(0, 2, (batch,))

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=a.precision == "bf16"):
            loss = model(ids, types, mask, positions, labels, next_labels)
        loss.backward()
        nn.utils.clip_grad_norm_([w for _, w in named], 1.0)
        optimizer.step()
        return loss.item()

    step()
    step()
    seconds = []
    for _ in range(a.steps):
        start = time.perf_counter()
        loss = step()
        seconds.append(time.perf_counter() - start)
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    print(json.dumps({"peer": "pytorch " + torch.__version__, "threads": torch.get_num_threads(), "seconds": seconds,
                      "peak_bytes": peak, "loss": round(loss, 4)}))


main()
