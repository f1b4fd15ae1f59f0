"""The customers: what is known about each when the snapshot is taken.

A hidden mood, standard normal, ties some columns together: content customers use the
service more, call support less and answer surveys better. It is never stored. Where
nothing else is said, columns are independent of each other.
"""

import numpy as np
import pandas as pd

FIRST_SNAPSHOT = np.datetime64("2025-01-01", "D")
SNAPSHOT_DAYS = 365

# Each list of words with its shares.
GENDERS = {"female": 0.49, "male": 0.49, "undisclosed": 0.02}
REGIONS = {"east": 0.20, "islands": 0.10, "north": 0.30, "south": 0.25, "west": 0.15}
PLANS = {"basic": 0.45, "premium": 0.20, "standard": 0.35}
PAYMENTS = {"card": 0.50, "direct_debit": 0.30, "invoice": 0.15, "voucher": 0.05}
# Mean fee of each plan, EUR a month.
FEES = {"basic": 15.0, "premium": 55.0, "standard": 30.0}

# Standard deviation of monthly_fee, EUR: of the means of the plans (14.9) and of the
# noise around them (4.0) together.
MONTHLY_FEE_DEVIATION = 15.5
# Share of the customers on the standard plan that one unit of drift moves to basic.
PLAN_SHIFT = 0.15


def complete(rows: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return customers without missing values.

    - ``snapshot_date``: uniform over the 365 days from 2025-01-01.
    - ``signup_date``: exponential with mean 900 days before the snapshot, kept
      between 30 days and 10 years.
    - ``age``: normal(44, 15) years, rounded, kept between 18 and 95.
    - ``gender``, ``region``, ``plan``, ``payment_method``: shares as above.
    - ``monthly_fee``: the plan's mean of 15 (basic), 30 (standard) or 55 (premium)
      EUR plus normal(0, 4), at least 5.
    - ``weekly_sessions``: Poisson, mean exp(1.5 + 0.45 mood - 0.01 (age - 44)).
    - ``data_gb``: log-normal, log-mean 2.2 + 0.05 sessions + 0.5 on premium,
      log-deviation 0.5; GB a month.
    - ``support_calls``: Poisson, mean exp(0.1 - 0.6 mood); last 90 days.
    - ``late_payments``: Poisson, mean 0.3, and 1.1 when paid by invoice, at most 12;
      last year.
    - ``satisfaction``: 6.5 + 1.6 mood + normal(0, 1), rounded, from 1 to 10.
    """
    mood = rng.standard_normal(rows)
    snapshot = FIRST_SNAPSHOT + rng.integers(0, SNAPSHOT_DAYS, rows)
    tenure = rng.exponential(900, rows).clip(30, 3650).astype("timedelta64[D]")
    age = rng.normal(44, 15, rows).round().clip(18, 95)
    plan = _words(PLANS, rows, rng)
    payment = _words(PAYMENTS, rows, rng)
    sessions = rng.poisson(np.exp(1.5 + 0.45 * mood - 0.01 * (age - 44)))
    columns = {
        "snapshot_date": snapshot.astype("datetime64[us]"),
        "signup_date": (snapshot - tenure).astype("datetime64[us]"),
        "age": age,
        "gender": _words(GENDERS, rows, rng),
        "region": _words(REGIONS, rows, rng),
        "plan": plan,
        "payment_method": payment,
        "monthly_fee": _fee(plan, rng),
        "weekly_sessions": sessions,
        "data_gb": _data_gb(sessions, plan, rng),
        "support_calls": rng.poisson(np.exp(0.1 - 0.6 * mood)),
        "late_payments": _late_payments(payment, rng),
        "satisfaction": (6.5 + 1.6 * mood + rng.standard_normal(rows)).round(),
    }
    frame = pd.DataFrame(columns)
    frame["satisfaction"] = frame["satisfaction"].clip(1, 10)
    counts = frame.select_dtypes("integer").columns
    return frame.astype(dict.fromkeys(counts, "float64"))


def moved(
    customers: pd.DataFrame, drift: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the customers after ``drift`` units of drift; 0 moves nothing.

    Two columns move, each by an amount that a monitor can be tested against:

    - ``monthly_fee`` rises by ``drift`` times :data:`MONTHLY_FEE_DEVIATION` for
      everybody: ``drift`` is in standard deviations.
    - of the customers on the standard plan, the share ``drift`` times
      :data:`PLAN_SHIFT` (at most all) moves to basic and keeps its fee.
    """
    fee = (customers["monthly_fee"] + drift * MONTHLY_FEE_DEVIATION).round(2)
    moves = (customers["plan"] == "standard") & (
        rng.random(len(customers)) < drift * PLAN_SHIFT
    )
    return customers.assign(
        monthly_fee=fee, plan=customers["plan"].mask(moves, "basic")
    )


def with_gaps(customers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the customers as they are recorded: with missing values.

    - ``data_gb`` 4 % and ``payment_method`` 2 %: missing completely at random.
    - ``age`` 8 % on the basic plan, 1 % on others: missing at random, given the plan.
    - ``satisfaction`` 10 % and 6 % more for each point below 10: missing not at
      random, because the content answer more often.
    """
    chance: dict[str, float | np.ndarray | pd.Series] = {
        "data_gb": 0.04,
        "payment_method": 0.02,
        "age": np.where(customers["plan"] == "basic", 0.08, 0.01),
        "satisfaction": 0.10 + 0.06 * (10 - customers["satisfaction"]),
    }
    gaps = {
        name: customers[name].mask(rng.random(len(customers)) < share)
        for name, share in chance.items()
    }
    return customers.assign(**gaps)


def tenure_years(customers: pd.DataFrame) -> pd.Series:
    """Return how long each has been a customer at the snapshot, in years."""
    span = customers["snapshot_date"] - customers["signup_date"]
    return span.dt.days / 365.25


def _words(
    shares: dict[str, float], rows: int, rng: np.random.Generator
) -> pd.Categorical:
    """Return random words with these shares."""
    words = np.array(list(shares))
    drawn = rng.choice(words, size=rows, p=list(shares.values()))
    return pd.Categorical(drawn, categories=list(shares))


def _fee(plan: pd.Categorical, rng: np.random.Generator) -> np.ndarray:
    """Return the monthly fees in EUR, with cents."""
    means = np.array([FEES[word] for word in PLANS])[plan.codes]
    fees: np.ndarray = (means + rng.normal(0, 4, len(plan))).clip(5).round(2)
    return fees


def _data_gb(
    sessions: np.ndarray, plan: pd.Categorical, rng: np.random.Generator
) -> np.ndarray:
    """Return the traffic in GB a month, with one decimal."""
    mean = 2.2 + 0.05 * sessions + 0.5 * (plan == "premium")
    return rng.lognormal(mean, 0.5).round(1)


def _late_payments(payment: pd.Categorical, rng: np.random.Generator) -> np.ndarray:
    """Return how many of the last twelve payments were late."""
    return rng.poisson(np.where(payment == "invoice", 1.1, 0.3)).clip(max=12)
