# One image for every process of the desk; docker-compose.yml says which one a container runs.
# Debian, not Alpine: some of the locked wheels have no musl build. For a build that can be repeated to the byte, pin the digest.
ARG PYTHON=3.13-slim-trixie

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes --only-binary :all: -r requirements/base.txt
COPY . .
# A checkout made under a careful umask is still readable to the image's own user.
RUN chmod -R a+rX . && python manage.py compile_translations
# Static files are collected as production serves them: hashed and compressed. The settings want values; these lead nowhere
# and stay in this stage.
ENV DESK_ENV=production DESK_DEMO=0 DESK_ALLOWED_HOSTS=build.invalid DESK_PROXY=127.0.0.1 \
    DESK_ORIGIN=https://build.invalid DESK_LIVE_URL=https://build.invalid \
    DATABASE_URL=postgres://nobody:only-while-building@build.invalid/none REDIS_URL=redis://:only-while-building@build.invalid/0
RUN DESK_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" python manage.py collectstatic --noinput -v0
RUN python -m compileall -q .

FROM python:${PYTHON}
RUN groupadd --gid 10001 desk \
    && useradd --uid 10001 --gid desk --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin desk \
    && install -d -o desk -g desk -m 0700 /var/lib/desk /var/lib/desk/files
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=servicedesk.settings DESK_HOME=/var/lib/desk
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
# Gunicorn, uvicorn, Celery's workers and its beat all end in order when they hear this.
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "help"]
