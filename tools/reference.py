"""What does the contract say, as a page to read? Every API, every call, every shape, with an anchor each."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]


def named(node: Node) -> str:
    """The last part of a reference; "" for what is none."""
    return str(node.get("$ref", "")).rsplit("/", 1)[-1]


def whole(node: Node, contract: Node) -> Node:
    """What a reference stands for."""
    if "$ref" not in node:
        return node
    found: Any = contract
    for step in str(node["$ref"]).removeprefix("#/").split("/"):
        found = found[step]
    return whole(found, contract)


# Shapes.


def limits(schema: Node) -> str:
    """What a value must keep to besides its type."""
    told = []
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        told.append(
            f"{low} to {high}" if None not in (low, high) else f"from {low}" if high is None else f"up to {high}"
        )
    for unit, least, most in (
        ("characters", "minLength", "maxLength"),
        ("items", "minItems", "maxItems"),
        ("entries", "minProperties", "maxProperties"),
    ):
        if least in schema and most in schema:
            told.append(f"{schema[least]} to {schema[most]} {unit}")
        elif most in schema:
            told.append(f"at most {schema[most]} {unit}")
        elif schema.get(least) == 1:
            told.append("not empty")
        elif least in schema:
            told.append(f"at least {schema[least]} {unit}")
    if schema.get("uniqueItems"):
        told.append("each once")
    if "pattern" in schema:
        told.append(f"like `{schema['pattern']}`")
    if "default" in schema:
        told.append(f"else `{schema['default']}`")
    return "".join(f", {one}" for one in told)


def type_of(schema: Node) -> str:
    """A schema's type in a few words."""
    if "$ref" in schema:
        return f"[{named(schema)}](#{named(schema)})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'], ensure_ascii=False)}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(type_of(one) for one in schema["anyOf"])
    kinds = schema.get("type", "anything")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    return " or ".join(_one_type(kind, schema) for kind in kinds) + limits(schema)


def _one_type(kind: str, schema: Node) -> str:
    if kind == "array":
        told, comma, limit = type_of(schema.get("items", {})).partition(", ")
        return f"list of {told}" + (f" ({limit})" if comma else "")
    if kind == "object":
        others = schema.get("additionalProperties")
        return f"object of {type_of(others)}" if isinstance(others, Mapping) else "object"
    return str(schema.get("format", kind)) if kind == "string" else kind


def fields_of(schema: Node, above: str = "") -> Iterator[tuple[str, Node, bool]]:
    """Every field of an object, those inside it too: its name with the way to it, its schema, whether it must be there."""
    for part in schema.get("allOf", ()):
        yield from fields_of(part, above)
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        if field is False:
            continue
        yield above + name, field, name in needed
        inside, way = (field.get("items", {}), f"{above}{name}[].") if "items" in field else (field, f"{above}{name}.")
        if "$ref" not in inside:
            yield from fields_of(inside, way)


def only_if(schema: Node) -> Iterator[str]:
    """What a shape asks for in one case and not in another, as sentences."""
    for part in schema.get("allOf", ()):
        if "if" not in part:
            continue
        ((name, asked),) = part["if"]["properties"].items()
        case = f"Where `{name}` is " + (" or ".join(f"`{one}`" for one in asked.get("enum", [asked.get("const")])))
        for start, branch in ((case, "then"), ("Otherwise", "else")):
            asks = part.get(branch, {})
            needed = ", ".join(f"`{one}`" for one in asks.get("required", ()))
            either = " or ".join(f"`{one}`" for way in asks.get("oneOf", ()) for one in way["required"])
            barred = ", ".join(f"`{one}`" for one in asks.get("properties", {}))
            said = [f"{needed} must be there"] * bool(needed) + [f"either {either} must be there"] * bool(either)
            said += [f"{barred} must not be there"] * bool(barred)
            if said:
                yield f"{start}, {' and '.join(said)}."


def cells(*texts: str) -> str:
    """One row of a table."""
    return "| " + " | ".join(" ".join(text.split()).replace("|", "\\|") for text in texts) + " |"


def shape_lines(name: str, schema: Node) -> Iterator[str]:
    """One shape."""
    yield f'<a id="{name}"></a>'
    yield f"### {name}"
    yield ""
    if "description" in schema:
        yield schema["description"]
        yield ""
    bases = [type_of(part) for part in schema.get("allOf", ()) if "$ref" in part]
    if bases:
        yield f"Everything of {', '.join(bases)}, and:"
        yield ""
    if "oneOf" in schema:
        yield "One of these:"
        yield ""
        yield cells("fields", "means")
        yield "|---|---|"
        for one in schema["oneOf"]:
            told = ", ".join(f"`{field}`: {type_of(kind)}" for field, kind, _needed in fields_of(one))
            yield cells(told, one["description"])
        yield ""
        return
    found = list(fields_of(schema))
    if not found:
        yield type_of(schema).capitalize() if "$ref" not in schema else type_of(schema)
        yield ""
        return
    yield cells("field", "type", "must be there", "meaning")
    yield "|---|---|---|---|"
    for field, kind, needed in found:
        yield cells(f"`{field}`", type_of(kind), "yes" if needed else "", kind.get("description", ""))
    yield ""
    sentences = list(only_if(schema))
    if schema.get("additionalProperties") is False:
        sentences.append("No other fields.")
    if sentences:
        yield " ".join(sentences)
        yield ""


# Calls.


def asker(operation: Node) -> str:
    """Who may call."""
    ways = operation.get("security", [{}])
    if {} in ways and len(ways) > 1:
        return "Anybody, or a resident with a token"
    return "Anybody" if not ways or {} in ways else "A resident with a token"


def body_of(answer: Node) -> str:
    """What an answer holds."""
    content = answer.get("content", {})
    # What has no shape is a file: its kind says all.
    return ", ".join(type_of(media["schema"]) if "schema" in media else f"`{kind}`" for kind, media in content.items())


def call_lines(method: str, path: str, operation: Node, contract: Node) -> Iterator[str]:
    """One call."""
    yield f'<a id="{operation["operationId"]}"></a>'
    yield f"### {method.upper()} {path}"
    yield ""
    yield operation["summary"] + (f" {operation['description']}" if "description" in operation else "")
    yield ""
    yield f"{asker(operation)} may call it (`{operation['operationId']}`)."
    parameters = operation.get("parameters", [])
    shared = [whole(one, contract) for one in parameters if "$ref" in one]
    if shared:
        told = [f"`{one['name']}`" + (" (must be there)" if one.get("required") else "") for one in shared]
        yield f"With it comes what is [the same everywhere](#everywhere): {', '.join(told)}."
    yield ""
    own = [one for one in parameters if "$ref" not in one]
    if own:
        yield cells("parameter", "in", "type", "must be there", "meaning")
        yield "|---|---|---|---|---|"
        for one in own:
            needed = "yes" if one.get("required") else ""
            example = f" As `{one['example']}`." if "example" in one else ""
            told = one.get("description", "") + example
            yield cells(f"`{one['name']}`", one["in"], type_of(one["schema"]), needed, told)
        yield ""
    if "requestBody" in operation:
        yield f"Body: {body_of(operation['requestBody'])}."
        yield ""
    yield cells("answer", "when", "body", "headers")
    yield "|---|---|---|---|"
    for status, answer in operation["responses"].items():
        if "$ref" not in answer:
            headers = ", ".join(f"`{name}`" for name in answer.get("headers", {}))
            yield cells(status, answer["description"], body_of(answer), headers)
    yield ""
    others = ", ".join(status for status, answer in operation["responses"].items() if "$ref" in answer)
    yield f"Other answers, [the same everywhere](#everywhere): {others}."
    yield ""


def calls_of(api: str, contract: Node) -> Iterator[tuple[str, str, Node]]:
    """The calls of one API; those of every API are not among them."""
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            if operation["tags"] == [api]:
                yield method, path, operation


def reference(contract: Node) -> str:
    """The contract as a page to read."""
    return "\n".join(_reference_lines(contract)).rstrip() + "\n"


def _reference_lines(contract: Node) -> Iterator[str]:
    yield "# The contract"
    yield ""
    yield f"Version {contract['info']['version']}. `make contract` writes this page from [openapi.yaml](openapi.yaml)."
    yield ""
    yield contract["info"]["description"].rstrip()
    yield ""
    yield cells("API", "what for", "calls", "its address")
    yield "|---|---|---|---|"
    for tag in contract["tags"]:
        api = tag["name"]
        count = str(len(list(calls_of(api, contract))))
        yield cells(f"[{api}](#api-{api})", tag["description"], count, f"`BACKEND_{api.upper()}_URL`")
    yield ""
    yield "Without an address of its own, an API lies at `BACKEND_URL`."
    yield ""
    yield from _everywhere_lines(contract)
    for tag in contract["tags"]:
        yield f'<a id="api-{tag["name"]}"></a>'
        yield f"## {tag['name']}"
        yield ""
        yield f"{tag['description']} At `BACKEND_{tag['name'].upper()}_URL`."
        yield ""
        for method, path, operation in calls_of(tag["name"], contract):
            yield from call_lines(method, path, operation, contract)
    yield "## Shapes"
    yield ""
    for name, schema in contract["components"]["schemas"].items():
        yield from shape_lines(name, schema)


def _everywhere_lines(contract: Node) -> Iterator[str]:
    parts = contract["components"]
    yield "## Everywhere"
    yield ""
    yield cells("may come with a call", "in", "type", "must be there", "meaning")
    yield "|---|---|---|---|---|"
    for one in parts["parameters"].values():
        needed = "yes" if one.get("required") else ""
        yield cells(f"`{one['name']}`", one["in"], type_of(one["schema"]), needed, one["description"])
    yield ""
    yield cells("header of an answer", "meaning")
    yield "|---|---|"
    for name, header in parts["headers"].items():
        yield cells(f"`{name}`", header["description"])
    yield ""
    statuses = {
        named(answer): status
        for methods in contract["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
    }
    yield cells("answer", "when", "body", "headers")
    yield "|---|---|---|---|"
    for name, answer in parts["responses"].items():
        headers = ", ".join(f"`{header}`" for header in answer.get("headers", {}))
        yield cells(statuses[name], answer["description"], body_of(answer), headers)
    yield ""
    for scheme in parts["securitySchemes"].values():
        yield f"A token comes as `Authorization: Bearer ...`. {scheme['description']}"
        yield ""
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            if len(operation["tags"]) > 1:
                yield from call_lines(method, path, operation, contract)
