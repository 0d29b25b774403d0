"""Reads a model file with nothing but Python, and prints what it found.

A line each, its parts apart by tabs:
    feature NAME, class NAME            names as the hexadecimal digits of their UTF-8
    layer KIND INPUTS OUTPUTS           of a linear layer; KIND alone of others
    precision WORD
    tensor NAME DTYPE LENGTHS VALUES    values in C's hexadecimal notation, apart by spaces, exact
"""

import hashlib
import json
import struct
import sys

with open(sys.argv[1], "rb") as source:
    file = source.read()

(length,) = struct.unpack("<Q", file[:8])
assert length % 8 == 0, "data start off a multiple of 8"
header = json.loads(file[8 : 8 + length].decode("utf-8", "strict"))
data = file[8 + length :]

metadata = header.pop("__metadata__")
assert list(metadata) == ["clann"], metadata
clann = json.loads(metadata["clann"])
assert clann["format"] == "clann-model-1", clann["format"]

digits = clann["sha256"].encode()
assert len(digits) == 64 and file.count(digits) == 1
assert hashlib.sha256(file.replace(digits, b"0" * 64)).hexdigest().encode() == digits, "hash"

for kind, key in (("feature", "features"), ("class", "classes")):
    for name in clann[key]:
        print(kind, name.encode().hex(), sep="\t")
for layer in clann["layers"]:
    print("layer", *layer.values(), sep="\t")
print("precision", clann["precision"], sep="\t")

filled = 0
for name, tensor in header.items():
    begin, end = tensor["data_offsets"]
    assert begin == filled, name
    filled = end
    letter, size = {"F32": ("f", 4), "F64": ("d", 8)}[tensor["dtype"]]
    count = 1
    for dimension in tensor["shape"]:
        count *= dimension
    assert end - begin == count * size, name
    values = struct.unpack("<%d%s" % (count, letter), data[begin:end])
    shape = ",".join(map(str, tensor["shape"]))
    print("tensor", name, tensor["dtype"], shape, " ".join(map(float.hex, values)), sep="\t")
assert filled == len(data), "bytes after the last tensor"
