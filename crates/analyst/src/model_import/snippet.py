"""Writes a fitted scikit-learn classifier as JSON for `murmur model import --kind sklearn`.

    save(model, 'churn.json', features=['frequency', 'recency'])

Takes LogisticRegression, NearestCentroid, KMeans, DecisionTreeClassifier, RandomForestClassifier,
ExtraTreesClassifier and GradientBoostingClassifier, alone or behind a StandardScaler in a Pipeline.
"""
import json

import numpy as np


def save(model, path, features=None):
    steps = [step for _, step in getattr(model, 'steps', [('', model)])]
    *before, model = steps
    if [type(step).__name__ for step in before] not in ([], ['StandardScaler']):
        raise ValueError('only a StandardScaler may come before the classifier')
    kind = type(model).__name__
    if kind not in WRITERS:
        raise ValueError(f'{kind} is none of {", ".join(WRITERS)}')
    names = getattr(steps[0], 'feature_names_in_', features)
    count = steps[0].n_features_in_
    out = {
        'model': kind,
        'features': [f'x{n}' for n in range(count)] if names is None else [str(name) for name in names],
        'classes': [str(name) for name in getattr(model, 'classes_', range(getattr(model, 'n_clusters', 0)))],
        **WRITERS[kind](model),
    }
    for scaler in before:
        out['mean'] = np.zeros(count) if scaler.mean_ is None else scaler.mean_
        out['scale'] = np.ones(count) if scaler.scale_ is None else scaler.scale_
    with open(path, 'w') as file:
        json.dump(out, file, default=lambda value: value.tolist())


def logistic(model):
    one_by_one = getattr(model, 'multi_class', 'auto') == 'ovr' or model.solver == 'liblinear'
    if len(model.classes_) > 2 and one_by_one:
        raise ValueError('more than two classes need a multinomial solver, such as "lbfgs"')
    return {'coef': model.coef_, 'intercept': model.intercept_}


def centroid(model):
    if model.metric != 'euclidean':
        raise ValueError('metric must be "euclidean"')
    return {'centers': model.centroids_, 'prior': getattr(model, 'class_prior_', None),
            'deviation': getattr(model, 'within_class_std_dev_', None)}


def clusters(model):
    return {'centers': model.cluster_centers_, 'inertia': model.inertia_, 'points': len(model.labels_)}


def tree(model, values):
    nodes = model.tree_
    # A split of the missing from the others has an infinite threshold, which JSON has no word for.
    thresholds = np.clip(nodes.threshold, -1e300, 1e300)
    return {'left': nodes.children_left, 'right': nodes.children_right, 'feature': nodes.feature,
            'threshold': thresholds, 'missing_left': getattr(nodes, 'missing_go_to_left', None), 'value': values}


def forest(model):
    def shares(one):
        if one.n_outputs_ != 1:
            raise ValueError('a forest of several outputs')
        values = one.tree_.value[:, 0, :]
        return values / values.sum(axis=1, keepdims=True)
    return {'trees': [tree(one, shares(one)) for one in getattr(model, 'estimators_', [model])]}


def boosting(model):
    if type(model.init_).__name__ != 'DummyClassifier' and model.init_ != 'zero':
        raise ValueError('init must be None or "zero"')
    # The exponential loss has the probability 1 / (1 + exp(-2 score)).
    factor = 2.0 if model.loss == 'exponential' else 1.0
    trees = [tree(one, factor * model.learning_rate * one.tree_.value[:, 0, 0]) for one in model.estimators_.ravel()]
    # It refuses missing values, so what its trees would do with them is not said.
    base = factor * model._raw_predict_init(np.zeros((1, model.n_features_in_)))[0]
    return {'base': base, 'trees': [{**one, 'missing_left': None} for one in trees]}


WRITERS = {
    'LogisticRegression': logistic, 'NearestCentroid': centroid, 'KMeans': clusters, 'MiniBatchKMeans': clusters,
    'DecisionTreeClassifier': forest, 'RandomForestClassifier': forest, 'ExtraTreesClassifier': forest,
    'GradientBoostingClassifier': boosting,
}
