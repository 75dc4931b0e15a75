"""The canonical form of a graph: the same weights give the same bytes, so a second conversion changes no file.

tf2onnx orders nodes and names values by Python's randomised string hash. Here nodes stand in the order in which the
outputs need them, and values are numbered in that order; the names of inputs and outputs stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import onnx


def canonical(graph: onnx.GraphProto) -> onnx.GraphProto:
    """Returns the same graph with canonical order and names. It must hold no subgraphs (no Loop, If or Scan)."""
    nodes = list(_by_need(graph))
    weights = {tensor.name: tensor for tensor in graph.initializer}
    names = {value.name: value.name for value in (*graph.input, *graph.output)} | {"": ""}
    fresh = onnx.GraphProto(name=graph.name, input=graph.input, output=graph.output)
    for node in nodes:
        for name in (*node.input, *node.output):
            if name not in names:
                names[name] = f"{'weight' if name in weights else 'value'}_{len(names)}"
                if name in weights:
                    tensor = fresh.initializer.add()
                    tensor.CopyFrom(weights[name])
                    tensor.name = names[name]
        copy = fresh.node.add()
        copy.CopyFrom(node)
        copy.ClearField("name")
        copy.ClearField("doc_string")
        copy.input[:] = [names[name] for name in node.input]
        copy.output[:] = [names[name] for name in node.output]
    for value in graph.value_info:
        if value.name in names:
            entry = fresh.value_info.add()
            entry.CopyFrom(value)
            entry.name = names[value.name]
    ordered = sorted(fresh.value_info, key=lambda entry: int(entry.name.rpartition("_")[2]))
    del fresh.value_info[:]
    fresh.value_info.extend(ordered)
    _name_dimensions([*fresh.input, *fresh.output, *fresh.value_info])
    return fresh


def _name_dimensions(values: Iterable[onnx.ValueInfoProto]) -> None:
    """Numbers the open dimensions: tf2onnx counts them through the life of a process."""
    names: dict[str, str] = {}
    for value in values:
        for dimension in value.type.tensor_type.shape.dim:
            if dimension.HasField("dim_param"):
                dimension.dim_param = names.setdefault(dimension.dim_param, f"d{len(names)}")


def _by_need(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """Every node that an output needs, after those it needs itself, inputs from left to right."""
    makers = {name: node for node in graph.node for name in node.output}
    done: set[int] = set()
    for output in graph.output:
        stack = [(makers[output.name], False)]
        while stack:
            node, ready = stack.pop()
            if id(node) in done:
                continue
            if ready:
                done.add(id(node))
                yield node
            else:
                stack.append((node, True))
                stack += [(makers[name], False) for name in reversed(node.input) if name in makers]
