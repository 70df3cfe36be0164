"""Fits the calibration: for each of two corpora a linear model and a few small trees, their mean on one scale.

Two corpora, since one alone teaches its own habits: Mohler's answers are graded 0 to 5, those of SemEval-2013 task 7 are
correct or not. Each is judged on what it has not seen: Mohler by question (12 folds), SemEval by subject (a module of
science questions, or the electricity tutor Beetle, is left out whole).
"""
import dataclasses

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.metrics import cohen_kappa_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

HIGHEST = 5.0
PENALTIES = np.logspace(0, 4, 9)


@dataclasses.dataclass
class Data:
    names: list
    graded: list        # measures of answers with grades
    grades: list        # 0 to 5
    questions: list
    unrelated: list     # measures of answers to other questions
    pairs: list         # measures of an answer beside each reference answer
    pair_of: list       # which answer
    correct: list       # of each answer
    subjects: list      # of each answer

    def __post_init__(self):
        for name in ("graded", "grades", "unrelated", "pairs", "pair_of"):
            setattr(self, name, np.array(getattr(self, name)))
        self.correct = np.array(self.correct, float)
        self.questions, self.subjects = np.array(self.questions), np.array(self.subjects)


def subject(row):
    return row["question_id"].split("_")[0] if row["corpus"] == "sciEntsBank" else row["corpus"]


def trees(count, rate, leaf):
    return GradientBoostingRegressor(n_estimators=count, max_depth=3, learning_rate=rate, subsample=0.5,
                                     max_features=0.3, min_samples_leaf=leaf, random_state=0)


class Model:
    """The mean of a ridge regression and boosted trees."""

    def __init__(self, x, y, count, rate, leaf):
        self.scaler = StandardScaler().fit(x)
        self.ridge = RidgeCV(PENALTIES).fit(self.scaler.transform(x), y)
        self.trees = trees(count, rate, leaf).fit(x, y)
        p = self.predict(x)
        self.mean, self.deviation = p.mean(), p.std()

    def predict(self, x):
        return (self.ridge.predict(self.scaler.transform(x)) + self.trees.predict(x)) / 2

    def standard(self, x, like=None):
        """In deviations from the mean that it gives what it was fitted on (or what `like` was)."""
        like = like or self
        return (self.predict(x) - like.mean) / like.deviation


def of_grades(x, y):
    return Model(x, y / HIGHEST, 70, 0.08, 10)


def of_correct(x, y):
    return Model(x, y, 120, 0.08, 20)


def best(values, data):
    """Of each answer the highest over its reference answers."""
    result = np.full(len(data.correct), -np.inf)
    np.maximum.at(result, data.pair_of, values)
    return result


def nearest(data):
    """The measures of each answer beside the reference that is most like it."""
    likeness = data.pairs[:, data.names.index("recall")] + data.pairs[:, data.names.index("clause_meaning")]
    order = np.lexsort((np.arange(len(likeness)), -likeness))
    _, first = np.unique(data.pair_of[order], return_index=True)
    return data.pairs[order[first]]


def fit(data, name):
    near = nearest(data)
    graded, correct = of_grades(data.graded, data.grades), of_correct(near, data.correct)

    unseen = np.zeros(len(data.grades))
    for seen, held in GroupKFold(12).split(data.graded, data.grades, data.questions):
        unseen[held] = of_grades(data.graded[seen], data.grades[seen]).standard(data.graded[held], graded)
    unseen += correct.standard(data.graded)

    elsewhere = np.zeros(len(data.correct))
    for one in sorted(set(data.subjects)):
        held = data.subjects == one
        model = of_correct(near[~held], data.correct[~held])
        elsewhere[held] = best(model.standard(data.pairs, correct) + graded.standard(data.pairs), data)[held]

    # Onto the graders' scale, by what was predicted of unseen questions.
    slope, offset = np.polyfit(unseen, data.grades, 1)
    calibration = exported(name, data.names, graded, correct, slope, offset)
    grade = lambda x: evaluate(calibration, x)
    wrong = grade(near)[data.correct == 0]
    calibration["wrong"] = round(float(np.median(wrong)), 4)
    calibration["full"] = round(float((offset + slope * unseen)[data.grades == HIGHEST].mean()), 4)
    examples = np.vstack([data.graded[::90], data.unrelated[::180], near[::1500]])
    calibration["examples"] = [{"measures": list(map(float, x)), "grade": float(g)}
                               for x, g in zip(examples, grade(examples))]
    return calibration, report(data, np.clip(offset + slope * unseen, 0, HIGHEST), elsewhere, near, calibration)


def exported(name, names, graded, correct, slope, offset):
    """Both models as one sum of weights and trees."""
    intercept, weights, heap = float(offset), np.zeros(len(names)), []
    for model in (graded, correct):
        share = slope / model.deviation
        intercept -= share * model.mean
        ridge = model.ridge.coef_ / model.scaler.scale_
        weights += share * ridge / 2
        intercept += share / 2 * (model.ridge.intercept_ - ridge @ model.scaler.mean_)
        intercept += share / 2 * float(model.trees.init_.constant_.ravel()[0])
        heap += [heaped(tree.tree_, share / 2 * model.trees.learning_rate) for tree in model.trees.estimators_.ravel()]
    return {"name": name, "measures": names, "intercept": float(intercept), "weights": [float(w) for w in weights],
            "trees": heap}


def heaped(tree, share):
    """A tree of at most three levels as a full one: a leaf that comes early stands for all below it."""
    measures, thresholds, values = [0] * 7, [0.0] * 7, [0.0] * 8

    def walk(node, place):
        leaf = tree.children_left[node] < 0
        if place >= 7:
            values[place - 7] = float(f"{share * tree.value[node].ravel()[0]:.6g}")
            return
        if not leaf:
            measures[place], thresholds[place] = int(tree.feature[node]), float(f"{tree.threshold[node]:.7g}")
        walk(node if leaf else tree.children_left[node], 2 * place + 1)
        walk(node if leaf else tree.children_right[node], 2 * place + 2)

    walk(0, 0)
    return {"measures": measures, "thresholds": thresholds, "values": values}


def evaluate(calibration, x):
    """What the program makes of measures."""
    x = np.asarray(x, float)
    result = calibration["intercept"] + x @ np.array(calibration["weights"])
    single = x.astype(np.float32).astype(float)
    for tree in calibration["trees"]:
        place = np.zeros(len(x), int)
        measures, thresholds = np.array(tree["measures"]), np.array(tree["thresholds"])
        for _ in range(3):
            left = single[np.arange(len(x)), measures[place]] <= thresholds[place]
            place = np.where(left, 2 * place + 1, 2 * place + 2)
        result += np.array(tree["values"])[place - 7]
    return np.clip(result, 0, HIGHEST)


def interval(groups, figure):
    """95 % by 1,000 draws of whole groups."""
    random = np.random.default_rng(1)
    members = [np.flatnonzero(groups == group) for group in sorted(set(groups))]
    found = []
    for _ in range(1000):
        rows = np.concatenate([members[i] for i in random.integers(len(members), size=len(members))])
        found.append(figure(rows))
    return f"{figure(np.arange(len(groups))):.3f} ({np.percentile(found, 2.5):.3f}-{np.percentile(found, 97.5):.3f})"


def report(data, unseen, elsewhere, near, calibration):
    grades, names = data.grades, data.names
    cosine = data.graded[:, names.index("meaning")]
    whole = lambda v: np.round(v).astype(int)
    lines = [f"Mohler part A, {len(grades)} answers, 12 folds by question (nothing of a question was fitted on):",
             "  Pearson's r   " + interval(data.questions, lambda r: np.corrcoef(unseen[r], grades[r])[0, 1])
             + f"; cosine alone {np.corrcoef(cosine, grades)[0, 1]:.3f}",
             "  RMSE          " + interval(data.questions, lambda r: np.sqrt(np.mean((unseen[r] - grades[r]) ** 2)))
             + f"; a constant mean {grades.std():.3f}",
             "  quadratic weighted kappa " + interval(data.questions, lambda r: cohen_kappa_score(
                 whole(unseen[r]), whole(grades[r]), weights="quadratic", labels=range(6))),
             f"SemEval-2013 task 7, {len(elsewhere)} answers, each subject left out in turn, AUC correct against the rest:"]
    cosine = best(data.pairs[:, names.index("meaning")], data)
    every = []
    for one in sorted(set(data.subjects)):
        rows = data.subjects == one
        mine, plain = (roc_auc_score(data.correct[rows], values[rows]) for values in (elsewhere, cosine))
        every.append((mine, plain))
        lines.append(f"  {one:8} {rows.sum():5}  {mine:.3f}; cosine alone {plain:.3f}")
    mean = np.mean(every, axis=0)
    lines.append(f"  mean of the subjects {mean[0]:.3f}; cosine alone {mean[1]:.3f}")
    lines.append(f"  all together {roc_auc_score(data.correct, elsewhere):.3f};"
                 f" cosine alone {roc_auc_score(data.correct, cosine):.3f}")
    lines.append(f"grades: half of the wrong answers get more than {calibration['wrong']:.2f}, answers with full marks"
                 f" {calibration['full']:.2f} on average")
    return "\n".join(lines)
