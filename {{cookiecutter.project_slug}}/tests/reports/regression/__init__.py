"""What is found about a predicted number."""

DIAGNOSIS = {
    "unit": "EUR",
    "predicted": [10.0, 20.0, 30.0, 41.5],
    "actual": [11.0, 18.0, 33.0, 40.0],
    "bias": -1.25,
    "deciles": {
        "predicted": [10.0, 20.0, 30.0],
        "observed": [11.0, 19.0, 31.0],
        "low": [9.0, 17.0, 29.0],
        "high": [13.0, 21.0, 33.0],
        "rows": [80, 80, 80],
    },
    "residuals": {"edges": [-5.0, 0.0, 5.0], "rows": [130, 110]},
    "interval": {
        "coverage": 0.9,
        "half_width": 12.3,
        "measured": 0.873,
        "low": 0.831,
        "high": 0.905,
        "rows": 240,
        "parts": [
            {
                "first": 10.0,
                "last": 24.5,
                "rows": 120,
                "measured": 0.982,
                "low": 0.941,
                "high": 0.995,
            },
            {
                "first": 25.0,
                "last": 41.5,
                "rows": 120,
                "measured": 0.764,
                "low": 0.681,
                "high": 0.831,
            },
        ],
    },
}
