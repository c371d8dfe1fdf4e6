"""The page to browse the API: signed in only, from local files, with no inline script."""

import re

from django.contrib.staticfiles import finders


def test_the_page_is_made_of_local_files(browse, house):
    page = browse(house.ana).get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200 and "swagger-ui" in text
    assert not re.search(r"<script(?![^>]* src=)|<style|https?://", text)
    policy = page.headers["Content-Security-Policy"]
    assert "style-src-attr 'unsafe-inline'" in policy and re.search(r"style-src 'self'(;|$)", policy)
    assert not re.search(r"script-src [^;]*unsafe", policy)


def test_its_script_is_one_of_ours(browse, house):
    page = browse(house.ana).get("/api/v1/docs/").content.decode()
    assert 'data-schema="/api/v1/schema/"' in page and "/static/js/api-docs.js" in page
    assert finders.find("js/api-docs.js") and finders.find("drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js")


def test_a_key_opens_the_schema(call, house):
    schema = call(house.ana).get("schema/")
    assert (schema.status_code, schema.json()["openapi"][:2]) == (200, "3.")
