"""Writes one small BERT in every format of tests/Model/Interchange that PyTorch or NumPy write: the oracle of its readers.

    foreign_checkpoints.py SHAPES.json FOLDER

SHAPES has the parameters of a BERT for pre-training, Hugging Face's names and sizes. FOLDER gets them as expected.safetensors (float32),
and as the programs named below would write them.
"""
import collections
import json
import os
import pickle
import struct
import sys
import zipfile

import numpy
import torch

LAYERS_OF_PADDLE = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "linear1", "linear2"]
NAMES_OF_PADDLE = {
    "attention.self.query": "self_attn.q_proj", "attention.self.key": "self_attn.k_proj", "attention.self.value": "self_attn.v_proj",
    "attention.output.dense": "self_attn.out_proj", "intermediate.dense": "linear1", "output.dense": "linear2",
    "attention.output.LayerNorm": "norm1", "output.LayerNorm": "norm2",
}


class Loader:
    """Stands for the objects that older releases of NVIDIA's program pickled along."""

    def __init__(self):
        self.batches = [1, 2, 3]


class Evil:
    def __reduce__(self):
        return os.mkdir, (os.path.join(sys.argv[2], "ran"),)


def safetensors(path, tensors):
    header, at = {}, 0
    for name, t in tensors.items():
        size = t.numel() * 4
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for t in tensors.values():
            f.write(t.detach().contiguous().numpy().tobytes())


def named(weights, change):
    return collections.OrderedDict((change(n), w) for n, w in weights.items())


def tied(weights):
    """As state_dict() gives it: the decoder is the embeddings, one storage for both; positions are a buffer."""
    state = collections.OrderedDict(weights)
    state["cls.predictions.decoder.weight"] = state["bert.embeddings.word_embeddings.weight"]
    state["cls.predictions.decoder.bias"] = state["cls.predictions.bias"]
    positions = state["bert.embeddings.position_embeddings.weight"].shape[0]
    state["bert.embeddings.position_ids"] = torch.arange(positions).expand((1, -1))
    state._metadata = {"": {"version": 1}}
    return state


def nvidia(weights):
    """ckpt_N.pt of NVIDIA's PyTorch program: fused modules, DistributedDataParallel's prefix, Adam's moments beside."""
    def fused(n):
        for place in (".intermediate.dense.", "bert.pooler.dense.", ".transform.dense."):
            n = n.replace(place, place.replace("dense.", "dense_act."))
        return "module." + n
    state = named(tied(weights), fused)
    del state["module.bert.embeddings.position_ids"]
    del state["module.cls.predictions.decoder.bias"]
    moments = {i: {"step": 12, "exp_avg": torch.zeros(w.shape), "exp_avg_sq": torch.ones(w.shape)} for i, w in enumerate(weights.values())}
    return {
        "model": state,
        "optimizer": {"state": moments, "param_groups": [{"lr": 6e-3, "betas": (0.9, 0.999), "params": list(range(len(moments)))}]},
        "master params": [torch.nn.Parameter(w.clone()) for w in weights.values()],
        "files": [0, "part_0.hdf5"],
        "epoch": 0,
        "data_loader": Loader(),
    }


def strided(weights):
    """The same numbers as views: transposed, from the middle of a larger storage, every second one."""
    state = collections.OrderedDict()
    for i, (n, w) in enumerate(weights.items()):
        if w.dim() == 2:
            larger = torch.full((w.shape[1] + 3, w.shape[0] + 2), float("nan"))
            larger[2:-1, 1:-1] = w.t()
            state[n] = larger[2:-1, 1:-1].t()
        elif i % 2:
            larger = torch.full((2 * w.shape[0] + 5,), float("nan"))
            larger[5::2] = w
            state[n] = larger[5::2]
        else:
            state[n] = torch.nn.Parameter(w)
    return state


def packed_anew(source, path, method):
    """The same archive as Python writes it, with the 64-bit fields that archives above 4 GiB have."""
    zipfile.ZIP64_LIMIT = 0
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", method) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))


def paddle_by_place(weights):
    arrays = collections.OrderedDict()
    for n, w in weights.items():
        module, _, parameter = n.rpartition(".")
        linear = parameter == "weight" and w.dim() == 2 and "embeddings" not in n
        module = module.replace("bert.embeddings.LayerNorm", "bert.embeddings.layer_norm").replace("cls.predictions.transform.LayerNorm", "cls.predictions.layer_norm")
        module = module.replace("cls.predictions.transform.dense", "cls.predictions.transform")
        for theirs, paddles in NAMES_OF_PADDLE.items():
            if module.startswith("bert.encoder.layer.") and module.split(".", 4)[4] == theirs:
                module = "bert.encoder.layers." + module.split(".")[3] + "." + paddles
                break
        name = "cls.predictions.decoder_bias" if n == "cls.predictions.bias" else module + "." + parameter
        arrays[name] = w.numpy().T.copy() if linear else w.numpy()
    return arrays


def paddle_by_number(weights, layers):
    by_place, arrays = paddle_by_place(weights), collections.OrderedDict()
    modules = ["bert.encoder.layers.%d.%s" % (i, m) for i in range(layers) for m in LAYERS_OF_PADDLE]
    modules += ["bert.pooler.dense", "cls.predictions.transform", "cls.seq_relationship"]
    for k, m in enumerate(modules):
        arrays["linear_%d.w_0" % k], arrays["linear_%d.b_0" % k] = by_place[m + ".weight"], by_place[m + ".bias"]
    norms = ["bert.embeddings.layer_norm"] + ["bert.encoder.layers.%d.norm%d" % (i, j) for i in range(layers) for j in (1, 2)] + ["cls.predictions.layer_norm"]
    for k, m in enumerate(norms):
        arrays["layer_norm_%d.w_0" % k], arrays["layer_norm_%d.b_0" % k] = by_place[m + ".weight"], by_place[m + ".bias"]
    for k, m in enumerate(["word", "position", "token_type"]):
        arrays["embedding_%d.w_0" % k] = by_place["bert.embeddings.%s_embeddings.weight" % m]
    arrays["bert_lm_prediction_head_0.b_0"] = by_place["cls.predictions.decoder_bias"]
    return arrays


def main():
    shapes, folder = json.load(open(sys.argv[1])), sys.argv[2]
    torch.manual_seed(1)
    # numbers that float16 and bfloat16 hold exactly, so that every format has the same
    weights = collections.OrderedDict((n, (torch.randn(s).bfloat16().half().float())) for n, s in shapes.items())
    at = lambda *parts: os.path.join(folder, *parts)
    safetensors(at("expected.safetensors"), weights)
    state = tied(weights)
    torch.save(state, at("new.bin"))
    torch.save(state, at("old.bin"), _use_new_zipfile_serialization=False)
    torch.save(nvidia(weights), at("ckpt_12.pt"))
    torch.save(nvidia(weights), at("old_nvidia.pt"), _use_new_zipfile_serialization=False)
    torch.save(strided(weights), at("strided.bin"))
    torch.save(strided(weights), at("old_strided.bin"), _use_new_zipfile_serialization=False)
    for kind, name in ((torch.float16, "half"), (torch.bfloat16, "bfloat"), (torch.float64, "double")):
        torch.save(named({n: w.to(kind) for n, w in weights.items()}, str), at(name + ".bin"))
    torch.save(state, at("protocol4.bin"), pickle_protocol=4)
    packed_anew(at("new.bin"), at("zip64.bin"), zipfile.ZIP_STORED)
    packed_anew(at("new.bin"), at("compressed.bin"), zipfile.ZIP_DEFLATED)
    older = lambda n: n.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    torch.save(named(weights, older), at("gamma.bin"))
    bare = collections.OrderedDict((n[len("bert."):], w) for n, w in weights.items() if n.startswith("bert."))
    torch.save(bare, at("bare.bin"))

    names = list(state)
    parts = {"pytorch_model-0000%d-of-00002.bin" % (i + 1): names[i::2] for i in range(2)}
    os.mkdir(at("sharded"))
    for part, its in parts.items():
        torch.save({n: state[n] for n in its}, at("sharded", part))
    json.dump({"metadata": {}, "weight_map": {n: p for p, its in parts.items() for n in its}}, open(at("sharded", "pytorch_model.bin.index.json"), "w"))

    layers = 1 + max(int(n.split(".")[3]) for n in weights if ".layer." in n)
    for protocol in (2, 4, 5):
        pickle.dump(dict(paddle_by_number(weights, layers)), open(at("numbered%d.pdparams" % protocol), "wb"), protocol=protocol)
    by_place = paddle_by_place(weights)
    with_names = {n: (n, numpy.asfortranarray(a)) for n, a in by_place.items()}
    with_names["StructuredToParameterName@@"] = {n: n for n in by_place}
    pickle.dump(with_names, open(at("placed.pdparams"), "wb"), protocol=4)

    torch.save(Evil(), at("evil.bin"))
    torch.save(Evil(), at("old_evil.bin"), _use_new_zipfile_serialization=False)
    pickle.dump(Evil(), open(at("evil.pdparams"), "wb"))
    torch.save({"model": state, "optimizer": Evil()}, at("hidden_evil.pt"))


main()
