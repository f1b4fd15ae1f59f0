#!/usr/bin/env bash
# Starts the images of compose.yaml beside whatever else runs on this machine, with
# secrets that nobody keeps; has a first champion made and a batch scored; and deletes all
# of it again. `make smoke` builds the images before.
set -euo pipefail
#@ if cookiecutter.serving != "none" or cookiecutter.tracking == "mlflow"
secret() { head --bytes=16 /dev/urandom | sha256sum | cut --characters=-64; }
DATABASE_PASSWORD=$(secret)
export DATABASE_PASSWORD
#@ endif
#@ if cookiecutter.serving != "none"
key=$(secret)
PROJECT_PACKAGE__SERVING__ACCESS__KEYS="[{name: smoke, sha256: $(printf %s "$key" | sha256sum | cut --characters=-64), scopes: [predict]}]"
export PROJECT_PACKAGE__SERVING__ACCESS__KEYS SERVING_PORT=0
#@ endif
#@ if cookiecutter.tracking == "mlflow"
export MLFLOW_PORT=0
#@ endif
#@ if cookiecutter.orchestrator == "airflow"
export AIRFLOW_PORT=0
#@ endif
#@ if cookiecutter.orchestrator == "dagster"
export DAGSTER_PORT=0
#@ endif
export COMPOSE_PROJECT_NAME=project-slug-smoke
trap 'docker compose down --volumes' EXIT
docker compose run --rm --no-TTY training sh -c 'project-slug run training && project-slug run scoring'
#@ if cookiecutter.serving != "none" or cookiecutter.tracking == "mlflow" or cookiecutter.orchestrator in ("airflow", "dagster", "prefect")
docker compose up --detach --wait || { docker compose logs; exit 1; }
#@ endif
#@ if cookiecutter.serving != "none"
row='import pandas; print(pandas.read_parquet("var/data/batch.parquet").head(1).to_json(orient="records", date_format="iso"))'
ask='
import sys
from http.client import HTTPConnection
service = HTTPConnection("127.0.0.1", 8000, timeout=60)
headers = {"content-type": "application/json", "x-api-key": sys.argv[1]}
service.request("POST", "/v1/predict", sys.stdin.read(), headers)
answer = service.getresponse()
print(answer.read().decode())
sys.exit(answer.status != 200)'
docker compose run --rm --no-TTY training python -c "$row" \
  | docker compose exec --no-TTY serving python -c "$ask" "$key"
#@ endif
echo 'The images start and do their work.'
