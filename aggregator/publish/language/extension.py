"""`{% trans %}` for Jinja2, with the translation compiled into the template: it costs nothing when a page is made.

The syntax, and what is extracted into the catalogue, are those of Jinja2's own extension. What differs: a message's
pieces become text of the template and its values ordinary expressions in it, escaped like any other; the number that
chooses a form is written as the language writes numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from jinja2 import nodes
from jinja2.ext import InternationalizationExtension

from aggregator.publish.language.language import Language, form_of

_HOLE = re.compile(r"%\((\w+)\)s")


def speaking(language: Language) -> type[InternationalizationExtension]:
    """The extension for one language."""

    class Speaking(InternationalizationExtension):
        def _make_node(
            self,
            singular: str,
            plural: str | None,
            context: str | None,
            variables: dict[str, nodes.Expr],
            plural_expr: nodes.Expr | None,
            vars_referenced: bool,
            num_called_num: bool,
        ) -> nodes.Output:
            forms, rule = language.forms(singular, plural or "", context or "")
            if plural_expr is None:
                return nodes.Output(list(_pieces(forms[0], variables)))
            values = {name: _number(one) if one is plural_expr else one for name, one in variables.items()}
            made = [nodes.Output(list(_pieces(form, values))) for form in forms]
            return _chosen(made, nodes.Call(nodes.Name(FORM, "load"), [nodes.Const(rule), plural_expr], [], None, None))

    return Speaking


FORM = "_form"
"""The function of templates that says which form a number takes: `form(rule, number)`."""


def form(rule: str, number: int) -> int:
    return form_of(rule)(number)


def _pieces(words: str, values: Mapping[str, nodes.Expr]) -> Iterator[nodes.Expr]:
    for at, piece in enumerate(_HOLE.split(words)):
        if at % 2:
            yield values[piece]
        elif piece:
            yield nodes.TemplateData(piece.replace("%%", "%"))


def _number(value: nodes.Expr) -> nodes.Expr:
    return nodes.Filter(value, "number", [], [], None, None)


def _chosen(made: list[nodes.Output], form: nodes.Expr) -> nodes.Output:
    """The output whose place is that of the form; the last one for all that is left."""
    rest: list[nodes.Node] = [made[-1]]
    for at in reversed(range(len(made) - 1)):
        test = nodes.Compare(form, [nodes.Operand("eq", nodes.Const(at))])
        rest = [nodes.If(test, [made[at]], [], rest)]
    return cast(nodes.Output, rest[0])  # any statement will do where Jinja2 puts it
