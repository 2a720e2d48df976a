"""Trains models of three libraries on a table and writes their files with what they predict.

    python models.py TABLE.csv FOLDER [--small]

TABLE has one column for each feature, empty where it is missing, then `label`: 0, 1 or 2. FOLDER gets one file for each
model and expected.json: for each model the rows it was asked about and the probabilities it gave. With --small there are
few trees and few rows; `models.py FOLDER --small` wrote fixtures/models, from random numbers.
"""
import csv
import json
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import xgboost as xgb
from sklearn.cluster import KMeans
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

sys.dont_write_bytecode = True  # the snippet lies among Rust's sources
sys.path.insert(0, str(Path(__file__).parents[2] / 'src' / 'model_import'))
from snippet import save  # noqa: E402, the documented one

small = '--small' in sys.argv
table, folder = ([None] + [arg for arg in sys.argv[1:] if arg != '--small'])[-2:]
folder = Path(folder)


def random_table():
    rng = np.random.default_rng(7)
    x = rng.gamma(1.5, [3, 40, 20, 2], (300, 4))
    x = np.stack([np.round(column, digits) for column, digits in zip(x.T, [0, 3, 2, 0])], axis=1)
    label = np.clip(np.round(x[:, 0] / 3 - x[:, 1] / 80 + rng.normal(0, 1, 300)), 0, 2).astype(int)
    x[rng.random(x.shape) < 0.08] = np.nan
    return ['frequency', 'recency', 'monetary', 'recent'], x, label


def read_table():
    with open(table) as file:
        head, *rows = csv.reader(file)
    x = np.array([[float(cell) if cell else np.nan for cell in row[:-1]] for row in rows])
    return head[:-1], x, np.array([int(row[-1]) for row in rows])


names, x, label = read_table() if table else random_table()
binary = (label > 0).astype(int)
whole = ~np.isnan(x).any(axis=1)
some = np.arange(len(x)) < (40 if small else 12000)
trees = 3 if small else 30
depth = 3 if small else 6
expected = {}


def keep(name, kind, file, rows, probabilities, **more):
    rows = np.flatnonzero(rows)
    expected[name] = {'kind': kind, 'file': file, 'rows': rows.tolist(),
                      'probabilities': np.asarray(probabilities)[:len(rows)].tolist(), **more}


def sklearn(name, model, y, missing=False):
    train = np.ones(len(x), bool) if missing else whole
    ask = some & train
    model.fit(x[train], y[train])
    save(model, folder / f'{name}.json', features=names)
    keep(name, 'sklearn', f'{name}.json', ask, model.predict_proba(x[ask]))


sklearn('sk_logistic', make_pipeline(StandardScaler(), LogisticRegression()), binary)
sklearn('sk_multinomial', make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)), label)
sklearn('sk_unscaled', LogisticRegression(max_iter=3000), binary)
sklearn('sk_nearest', NearestCentroid(), label)
sklearn('sk_nearest_scaled', make_pipeline(StandardScaler(), NearestCentroid(priors='empirical')), label)
sklearn('sk_tree', DecisionTreeClassifier(max_depth=depth, random_state=0), label)
sklearn('sk_forest', RandomForestClassifier(trees, max_depth=depth, random_state=0), binary, missing=True)
sklearn('sk_forest_whole', RandomForestClassifier(trees, max_depth=depth, random_state=0), label)
sklearn('sk_extra', ExtraTreesClassifier(trees, max_depth=depth, random_state=0), label)
sklearn('sk_boosting', GradientBoostingClassifier(n_estimators=trees, random_state=0), binary)
sklearn('sk_boosting_three', GradientBoostingClassifier(n_estimators=trees, max_depth=2, random_state=0), label)
sklearn('sk_boosting_exponential', GradientBoostingClassifier(loss='exponential', n_estimators=trees, random_state=0), binary)

# k-means says which cluster is nearest; the probability is that of round normal clusters of the likeliest variance.
scaler, kmeans = StandardScaler(), KMeans(4, n_init=2, random_state=0)
model = make_pipeline(scaler, kmeans).fit(x[whole])
save(model, folder / 'sk_kmeans.json', features=names)
squares = kmeans.transform(scaler.transform(x[some & whole])) ** 2
score = -squares / (2 * kmeans.inertia_ / (whole.sum() * x.shape[1]))
score = np.exp(score - score.max(axis=1, keepdims=True))
keep('sk_kmeans', 'sklearn', 'sk_kmeans.json', some & whole, score / score.sum(axis=1, keepdims=True),
     nearest=model.predict(x[some & whole]).tolist())


def two(p):
    return np.stack([1 - p, p], axis=1) if p.ndim == 1 else p


def lightgbm(name, y, **params):
    params = {'objective': 'binary', 'num_leaves': 5 if small else 31, 'min_data_in_leaf': 8, 'verbose': -1, 'seed': 0,
              'deterministic': True, 'num_threads': 1, **params}
    booster = lgb.train(params, lgb.Dataset(x, y, feature_name=names), trees)
    booster.save_model(folder / f'{name}.txt')
    keep(name, 'lightgbm', f'{name}.txt', some, two(booster.predict(x[some])))


lightgbm('lgb_binary', binary)
lightgbm('lgb_zero_is_missing', binary, zero_as_missing=True)
lightgbm('lgb_no_missing', binary, use_missing=False)
lightgbm('lgb_steep', binary, sigmoid=0.7)
lightgbm('lgb_dart', binary, boosting='dart', drop_rate=0.5)
lightgbm('lgb_three', label, objective='multiclass', num_class=3)


def xgboost(name, y, rounds=trees, **params):
    params = {'objective': 'binary:logistic', 'max_depth': depth, 'seed': 0, 'nthread': 1, **params}
    booster = xgb.train(params, xgb.DMatrix(x, y, feature_names=names), rounds)
    booster.save_model(folder / f'{name}.json')
    keep(name, 'xgboost', f'{name}.json', some, two(booster.predict(xgb.DMatrix(x[some], feature_names=names))))


xgboost('xgb_binary', binary)
xgboost('xgb_base', binary, base_score=0.2, max_delta_step=1)
xgboost('xgb_three', label, objective='multi:softprob', num_class=3)
xgboost('xgb_parallel', label, objective='multi:softprob', num_class=3, num_parallel_tree=2, subsample=0.7)
stopped = xgb.XGBClassifier(n_estimators=trees * 3, max_depth=depth, early_stopping_rounds=3, learning_rate=0.9, nthread=1)
half = np.arange(len(x)) % 2 == 0
stopped.fit(x[half], binary[half], eval_set=[(x[~half], binary[~half])], verbose=False)
stopped.save_model(folder / 'xgb_stopped.json')
keep('xgb_stopped', 'xgboost', 'xgb_stopped.json', some, stopped.predict_proba(x[some]))

if small:
    expected = {'table': [[None if np.isnan(cell) else cell for cell in row] for row in x[some].tolist()], 'models': expected}
else:
    expected = {'models': expected}
with open(folder / 'expected.json', 'w') as file:
    json.dump(expected, file, separators=(',', ':'))
