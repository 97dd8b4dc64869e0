# Web, worker and beat are this one image with three commands: see docker-compose.yml.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PATH=/opt/venv/bin:$PATH
WORKDIR /app
RUN useradd --system --create-home willingly && install -d -o willingly var /srv/willingly/journal /srv/willingly/roots /srv/willingly/imports && python -m venv /opt/venv

COPY requirements/base.txt requirements/base.txt
RUN pip install --quiet --require-hashes -r requirements/base.txt

COPY . .
# The keys open nothing: they only let the settings be read while the static files are collected.
RUN BASE_URL=https://build.invalid DATABASE_URL=postgresql://build.invalid/none SECRET_KEY=none \
    TOKEN_KEYS=opens-nothing-at-all ADDRESS_KEY=opens-nothing-at-all LEDGER_SIGNING_KEYS=b3BlbnMtbm90aGluZy1vcGVucy1ub3RoaW5nLTEyMyE= SUBJECT_MASTER_KEYS=b3BlbnMtbm90aGluZy1vcGVucy1ub3RoaW5nLTEyMyE= \
    python manage.py collectstatic --no-input

USER willingly
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
