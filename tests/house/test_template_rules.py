"""The lint of templates: what it finds, and what it lets through."""

import pytest

from tests.house.source import check

templates = check("templates")


def test_our_templates_keep_to_the_rules():
    assert templates.findings() == []


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<p class='a'\n style=\"--v: {{ v }}\">", "a style attribute"),
        ('<button onclick="go()">', "an inline event handler"),
        ('<form hx-on:submit="go()">', "an inline event handler"),
        ("<script>go()</script>", "an inline script"),
        ('<script type="module">go()</script>', "an inline script"),
        ("<style>p { color: red }</style>", "an inline style sheet"),
        ('<script src="https://cdn.example/x.js" nonce="{{ csp_nonce }}"></script>', "an asset from another host"),
        ('<img alt="" src="//cdn.example/x.png">', "an asset from another host"),
        ('<link rel="stylesheet" href="http://cdn.example/x.css">', "an asset from another host"),
    ],
)
def test_forbidden_markup_is_found(markup, found):
    assert found in next(sentence for _, sentence in templates.forbidden_markup(markup))


@pytest.mark.parametrize(
    "markup",
    [
        '<p data-v="{{ v }}" data-style="wide">',
        '<script nonce="{{ csp_nonce }}">go()</script>',
        '<script src="{% static "desk.js" %}" defer></script>',
        '<script type="application/json">{"a": 1}</script>',
        '<a href="https://example.org/">elsewhere</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="#clock"></use></svg>',
        '{# <p style="x"> #}{% comment %}<script>go()</script>{% endcomment %}<!-- <p onclick="x"> -->',
        '<p {% if a > b %}class="x"{% endif %}>the style = plain</p>',
    ],
)
def test_what_is_allowed_passes(markup):
    assert not list(templates.forbidden_markup(markup))


def test_the_line_is_the_tag_s_own():
    assert list(templates.forbidden_markup("<p>\n{# a\n b #}\n<p style=''>")) == [(4, templates.RULES[0][1])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{% if %}", "if"),
        ("{% no_such_tag %}", "no_such_tag"),
        ('{% extends "no/such.html" %}', "no template no/such.html"),
        ('{% block a %}{% include "no/such.html" %}{% endblock %}', "no template no/such.html"),
    ],
)
def test_a_template_that_cannot_be_rendered_is_named(text, found):
    assert found in templates.compile_error(text)


def test_a_sound_template_has_no_error():
    assert templates.compile_error("{% include name %}{{ now|date }}") == ""
