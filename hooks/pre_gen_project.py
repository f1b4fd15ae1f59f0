"""Refuse answers that cannot become a working repository, before anything is written.

Cookiecutter renders this file, copies it elsewhere and runs it in the new folder: it
uses the standard library only.
"""

import builtins
import json
import keyword
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

Answers = dict[str, str]

LONGEST = {"project_slug": 40, "package_name": 30}
LONGEST_TEXT = {"project_name": 60, "description": 200, "author": 80, "email": 254}
LONGEST_TEXT |= {"organisation": 80}
WORDS = "[a-z][a-z0-9]*({}[a-z0-9]+)*"
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`|~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.A | re.I)
TEMPLATE_CODE = re.compile(r"\{[#%{]|^\s*#@", re.M)
# Joiners that languages and emoji need; all other invisible characters are refused.
JOINERS = "\u200c\u200d"
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# Python imports these by itself whenever it starts.
IMPORTED = {"sitecustomize", "usercustomize"}
RESERVED = {"aux", "con", "nul", "prn"}
RESERVED |= {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
# Folders of the repository, and every package and module that its locks install.
TAKEN = frozenset("""
    build conf data deploy dist docs examples notebooks orchestration requirements src
    test tests var

    a11y_pygments a2wsgi accessible_pygments adlfs aiobotocore aiohappyeyeballs aiohttp
    aioitertools aiosignal aiosmtplib aiosqlite airflow alabaster alembic amplitude
    amplitude_analytics annotated_doc annotated_types antlr4 antlr4_python3_runtime
    anyio apache_airflow apache_airflow_core apache_airflow_providers_common_compat
    apache_airflow_providers_common_io apache_airflow_providers_common_sql
    apache_airflow_providers_smtp apache_airflow_providers_standard
    apache_airflow_task_sdk appnope apprise argcomplete arrow asgi_lifespan asgiref
    ast_serialize astroid asttokens async_timeout asyncpg attr attrs azure azure_core
    azure_identity azure_storage_blob babel backoff bandit beartype beautifulsoup4 black
    blackd blib2to3 blinker boolean boolean_py botocore bs4 burner_redis cachecontrol
    cachetools cadwyn certifi cffi cfgv chardet charset_normalizer click
    click_option_group cloudpickle colorama coloredlogs colorlog comm contourpy coolname
    coverage cron_descriptor croniter cronsim cryptography cycler cyclonedx
    cyclonedx_bom cyclonedx_py cyclonedx_python_lib cyclopts daemon dagster
    dagster_graphql dagster_pipes dagster_shared dagster_webserver databricks
    databricks_sdk dateparser dateparser_cli dateparser_data dateparser_scripts dateutil
    debugpy decorator defusedxml deprecated detect_secrets dill distlib dns dnspython
    docker docket docstring_parser docutils dotenv editables email_validator
    exceptiongroup executing fastapi fastapi_cli fastjsonschema filelock flask
    flatbuffers fonttools fqdn frozenlist fsspec furo gcsfs git gitdb gitpython google
    google_api_core google_auth google_auth_oauthlib google_cloud_core
    google_cloud_storage google_cloud_storage_control google_crc32c
    google_resumable_media googleapis_common_protos gql graphene graphql graphql_core
    graphql_relay graphviz greenback greenlet griffe griffecli griffelib grimp grpc
    grpc_google_iam_v1 grpc_health grpc_status grpcio grpcio_health_checking
    grpcio_status gunicorn h11 h2 harfile hatchling hpack httpcore httptools httpx
    humanfriendly humanize hyperframe hypothesis hypothesis_graphql identify idna images
    imagesize import_linter importlib_metadata importlinter iniconfig ipykernel
    ipykernel_launcher ipython ipython_pygments_lexers isodate isoduration isort
    itsdangerous jedi jinja2 jinja2_humanize_extension jmespath joblib jsonpatch
    jsonpatch_cli jsonpointer jsonschema jsonschema_rs jsonschema_specifications jupyter
    jupyter_client jupyter_core jwt key_value kfp kfp_pipeline_spec kfp_server_api
    kiwisolver kubernetes lark lazy_importer lazy_object_proxy libcst librt
    license_expression linkify_it linkify_it_py lockfile lxml mako markdown markdown_it
    markdown_it_py markupsafe matplotlib matplotlib_inline mccabe mdit_py_plugins mdurl
    methodtools ml_dtypes mlflow mlflow_skinny more_itertools mpl_toolkits msal
    msal_extensions msgpack msgspec multidict multipart mypy mypy_extensions mypyc
    myst_parser narwhals natsort nbclient nbformat nbstripout nest_asyncio2 nodeenv
    numpy oauthlib onnx onnxruntime opentelemetry opentelemetry_api
    opentelemetry_exporter_http_transport opentelemetry_exporter_otlp
    opentelemetry_exporter_otlp_common opentelemetry_exporter_otlp_proto_common
    opentelemetry_exporter_otlp_proto_grpc opentelemetry_exporter_otlp_proto_http
    opentelemetry_proto opentelemetry_sdk opentelemetry_semantic_conventions orjson
    outcome packageurl packageurl_python packaging packaging_legacy_version pandas
    pandas_stubs pandera parso pathlib_abc pathspec pendulum pexpect pil pillow pip
    pip_api pip_audit pip_licenses pip_requirements_parser piplicenses pkg_resources
    platformdirs pluggy pre_commit pre_commit_hooks prefect prettytable
    prometheus_client prompt_toolkit propcache proto proto_plus protobuf psutil psycopg
    psycopg_binary ptyprocess pure_eval py py_key_value_aio py_serializable pyarrow
    pyasn1 pyasn1_modules pycparser pydantic pydantic_core pydantic_extra_types
    pydantic_settings pydocket pygments pygtrie pyjwt pylab pylint pyparsing
    pyrate_limiter pyreadline3 pytest pytest_cov python_daemon python_dateutil
    python_discovery python_dotenv python_json_logger python_multipart python_slugify
    pythonjsonlogger pytokens pytz pywin32 pyyaml pyyaml_ft pyzmq readchar redis
    referencing regex requests requests_oauthlib requests_toolbelt rfc3339_validator
    rfc3986_validator rfc3987_syntax rich rich_argparse rich_rst rich_toolkit
    roman_numerals rpds rpds_py ruamel ruamel_yaml ruamel_yaml_clib s3fs schemathesis
    scikit_learn scipy semver setproctitle setuptools shellingham six skl2onnx sklearn
    skops slugify smmap sniffio snowballstemmer sortedcontainers soupsieve sphinx
    sphinx_basic_ng sphinxcontrib sphinxcontrib_applehelp sphinxcontrib_devhelp
    sphinxcontrib_htmlhelp sphinxcontrib_jsmath sphinxcontrib_qthelp
    sphinxcontrib_serializinghtml sqlalchemy sqlparse stack_data starlette stevedore
    structlog svcs tabulate tenacity termcolor text_unidecode threadpoolctl toml tomli
    tomli_w tomlkit tools toposort tornado tqdm traitlets trove_classifiers typeguard
    typer types_pyyaml typing_extensions typing_inspect typing_inspection tzdata tzlocal
    uncalled_for universal_pathlib upath uri_template urllib3 uuid6 uv uvicorn uvloop
    virtualenv watchdog watchfiles wcwidth webcolors websocket websocket_client
    websockets werkzeug wheel whenever wirerope wrapt yaml yarl zipp zmq
""".split())


def problems(answers: Answers) -> list[str]:
    """Return one sentence for each answer that cannot work."""
    found = [
        *name_problems(answers, "project_slug", "-"),
        *name_problems(answers, "package_name", "_"),
        *email_problems(answers["email"]),
    ]
    for question in ("project_name", "description", "author", "organisation"):
        found += text_problems(question, answers[question])
    return found


def name_problems(answers: Answers, question: str, joint: str) -> Iterator[str]:
    """Yield what is wrong with a name made of lower-case words."""
    name, longest = answers[question], LONGEST[question]
    if not re.fullmatch(WORDS.format(joint), name) or len(name) > longest:
        yield (
            f"{question} {shown(name)} has to be lower-case words of letters and "
            f'digits joined by "{joint}", to start with a letter and to have at most '
            f"{longest} characters, such as customer{joint}insight."
        )
    elif owner := owner_of(name.replace("-", "_")):
        yield f"{question} {shown(name)} is the name of {owner}: choose another."


def owner_of(name: str) -> str | None:
    """Return what already has ``name``, or None when it is free."""
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "a keyword of Python"
    if hasattr(builtins, name):
        return "a built-in of Python, which yours would hide"
    if name in sys.stdlib_module_names or name in IMPORTED:
        return "a module of Python's standard library, which yours would hide"
    if name in TAKEN:
        return "a folder or a dependency of the repository, which yours would hide"
    if name in RESERVED:
        return "a device on Windows, where no folder can have it"
    return None


def email_problems(email: str) -> Iterator[str]:
    """Yield what is wrong with an e-mail address."""
    if len(email) > LONGEST_TEXT["email"] or not EMAIL.fullmatch(email):
        yield (
            f"email {shown(email)} has to be one address of ASCII characters, such as "
            "jane.doe@example.com."
        )


def text_problems(question: str, text: str) -> Iterator[str]:
    """Yield what is wrong with a free text, which may hold any visible character."""
    if not text or text != text.strip():
        yield f"{question} {shown(text)} has to begin and end with a visible character."
    if len(text) > LONGEST_TEXT[question]:
        yield (
            f"{question} has {len(text)} characters and may have "
            f"{LONGEST_TEXT[question]}: shorten it."
        )
    if hidden := next(filter(is_invisible, text), None):
        yield (
            f"{question} {shown(text)} holds the invisible character "
            f"U+{ord(hidden):04X}: leave it out."
        )
    if TEMPLATE_CODE.search(text):
        yield (
            f"{question} {shown(text)} holds template code: leave out a brace before "
            "another brace, a per cent or a number sign, and a leading #@."
        )


def is_invisible(character: str) -> bool:
    """Return whether a character controls or hides text, or is none at all."""
    code = ord(character)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return True
    return character not in JOINERS and unicodedata.category(character) in INVISIBLE


def shown(text: str) -> str:
    """Return a text as any terminal can print it, cut to a readable length."""
    return ascii(text if len(text) <= 60 else text[:57] + "...")


def folder_problems(folder: Path) -> Iterator[str]:
    """Yield why the repository cannot be written into ``folder``."""
    name, parent = shown(folder.name), folder.parent
    if folder.is_dir() and any(folder.iterdir()):
        yield (
            f"The folder {name} is not empty, and nothing in it is overwritten: choose "
            "another project_slug, or move the folder away."
        )
    elif (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        yield (
            f"A file or a link is called {name}: choose another project_slug, or move "
            "it away."
        )
    elif parent.exists() and not os.access(parent, os.W_OK):
        yield (
            f"The folder {shown(str(parent))} may not be written to: choose another "
            "with --output-dir."
        )


def main(answers: Answers) -> int:
    """Print each problem and return the exit code."""
    found = [*problems(answers), *folder_problems(Path.cwd())]
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")
    # Cookiecutter leaves its rendered copy behind, which holds the answers.
    os.unlink(__file__)
    sys.exit(main(ANSWERS))
