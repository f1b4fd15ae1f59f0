"""``config``: what is set, and where each value comes from."""

import json


def test_config_show_names_the_origin_of_each_value(cli):
    said = cli("config", "show", "--patch", "seed=7")
    assert "seed = 7  # --patch" in said
    assert "search.budget = 2  # conf/base.yaml" in said
    shown = cli("config", "show", "--format", "json")
    assert json.loads(shown)["seed"] == 42


def test_config_check_proves_that_the_candidates_can_be_exported(cli):
    assert "line, forest" in cli("config", "check", "--patch", "model.use=null")
