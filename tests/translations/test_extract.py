"""Which messages templates and code ask for."""

import pytest

from servicedesk.translations.extract import Message, Untranslatable, messages_in_file, messages_in_tree, python_messages, template_messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{% translate "Close" %}', Message("Close")),
        ("{% trans 'It is \"late\"' %}", Message('It is "late"')),
        ('{% translate "100% done" %}', Message("100%% done")),
        ('{% translate "Open" context "ticket" %}', Message("Open", "ticket")),
        ('{% translate "Close" as label %}', Message("Close")),
        ('{{ _("Sign in") }}', Message("Sign in")),
        ('{{ name|default:_("nobody") }}', Message("nobody")),
        ('{% include "field.html" with label=_("Reason") %}', Message("Reason")),
        ("{% blocktranslate with n=name %}Hello {{ n }}{% endblocktranslate %}", Message("Hello %(n)s")),
        ("{% blocktranslate trimmed %}\n  one\n  two\n{% endblocktranslate %}", Message("one two")),
        ("{% blocktranslate context 'call' %}Line{% endblocktranslate %}", Message("Line", "call")),
        (
            "{% blocktranslate count n=calls %}{{ n }} call{% plural %}{{ n }} calls{% endblocktranslate %}",
            Message("%(n)s call", plural="%(n)s calls"),
        ),
        (
            "{% blocktranslate count n=calls context 'board' %}call{% plural %}calls{% endblocktranslate %}",
            Message("call", "board", "calls"),
        ),
    ],
)
def test_templates(text, message):
    assert list(template_messages(text)) == [message]


def test_text_outside_the_tags_is_no_message():
    assert not list(template_messages("<p>gettext('no')</p>{# _('no') #}{% comment %}{% translate 'no' %}{% endcomment %}"))


@pytest.mark.parametrize(
    ("imports", "call", "message"),
    [
        ("gettext", 'gettext("Close")', Message("Close")),
        ("gettext_lazy as _", '_("Close")', Message("Close")),
        ("gettext_lazy as _", '_("one " "two")', Message("one two")),
        ("gettext_noop", 'gettext_noop("Close")', Message("Close")),
        ("pgettext_lazy", 'pgettext_lazy("ticket", "Open")', Message("Open", "ticket")),
        ("ngettext as plural_of", 'plural_of("call", "calls", n)', Message("call", plural="calls")),
        ("npgettext", 'npgettext("board", "call", "calls", n)', Message("call", "board", "calls")),
    ],
)
def test_python(imports, call, message):
    assert list(python_messages(f"from django.utils.translation import {imports}\n{call}")) == [message]


def test_python_by_the_module_s_name():
    assert list(python_messages('from django.utils import translation\ntranslation.gettext("Close")')) == [Message("Close")]


@pytest.mark.parametrize("call", ['_("Close")', "gettext(label)", 'print("Close")'])
def test_what_is_not_a_message(call):
    assert not list(python_messages(f"from django.utils.translation import gettext\n{call}"))


@pytest.mark.parametrize("call", ['_(f"Hello {name}")', '_("Hello " + name)', '_("Hello %s" % name)'])
def test_a_text_put_together_first_is_refused(call):
    with pytest.raises(Untranslatable, match="line 2"):
        list(python_messages(f"from django.utils.translation import gettext as _\n{call}"))


def test_a_broken_template_is_named(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("{% blocktranslate %}{% if a %}{% endif %}{% endblocktranslate %}")
    with pytest.raises(Untranslatable, match=r"page\.html"):
        messages_in_file(path)


def test_a_tree(tmp_path):
    """Tests, migrations and plain files are left out; a text that also has a plural stands once, with it."""
    say = 'from django.utils.translation import gettext as _\n_("{}")\n'
    for name, text in {
        "desk/__init__.py": "",
        "desk/models.py": say.format("from code"),
        "desk/migrations/0001.py": say.format("from a migration"),
        "desk/templates/desk/page.html": '{% translate "from an app" %}{% translate "call" %}',
        "desk/notes.html": '{% translate "from no template" %}',
        "templates/page.txt": '{% translate "from text" %}{% blocktranslate count n=n %}call{% plural %}calls{% endblocktranslate %}',
        "tests/__init__.py": "",
        "tests/test_desk.py": say.format("from a test"),
        "loose/script.py": say.format("from no package"),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert messages_in_tree(tmp_path) == [
        Message("call", plural="calls"),
        Message("from an app"),
        Message("from code"),
        Message("from text"),
    ]
