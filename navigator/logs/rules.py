"""The rules: what a line says, why it stands there, and how the code looks before and after.

`tests/logs/fixtures/<rule>.go` and `<rule>.golden` hold one worked example each. A rule asks for a line; whether one is suggested depends
on whether it can be made to obey: see `WHERE_NOT` and the reasons that `suggest` gives.
"""

from __future__ import annotations

from dataclasses import dataclass

from navigator.logs.model import Rule


@dataclass(frozen=True, slots=True)
class Description:
    """A rule, as a person reads it.

    Attributes:
        what: Which places it asks a line for.
        why: What the reader learns there.
        before, after: An example.
        verbosity: The `V` of its lines; within a loop it is `IN_LOOP`.
        score: Where it stands among the others.
    """

    rule: Rule
    what: str
    why: str
    before: str
    after: str
    verbosity: int
    score: int


IN_LOOP = 6

RULES: dict[Rule, Description] = {
    Rule.ENTRY: Description(
        Rule.ENTRY,
        "The function's first statement, behind those that only give names to things.",
        "That control came here, and for which object: the arguments that identify the work.",
        "func (q *Queue) Sync(ctx context.Context, pod *v1.Pod) error {\n\treturn q.write(ctx, pod)\n}",
        "func (q *Queue) Sync(ctx context.Context, pod *v1.Pod) error {\n"
        '\tklog.FromContext(ctx).V(5).Info("Entered Queue.Sync", "pod", klog.KObj(pod))\n\treturn q.write(ctx, pod)\n}',
        5,
        60,
    ),
    Rule.DECISION: Description(
        Rule.DECISION,
        "The first statement of a branch of if, else, switch or select.",
        "Which way the code took, and the values that decided it.",
        "if replicas < minimum {\n\treturn minimum\n}",
        'if replicas < minimum {\n\tlogger.V(4).Info("Returned early from scale", "condition", "replicas < minimum", '
        '"replicas", replicas, "minimum", minimum)\n\treturn minimum\n}',
        4,
        68,
    ),
    Rule.ITEM: Description(
        Rule.ITEM,
        "The first statement of a range loop, and the branches in it that pass over an item.",
        "Which items were looked at, in which order, and the verdict on each.",
        "for _, node := range nodes {\n\tscore(node)\n}",
        'for _, node := range nodes {\n\tlogger.V(6).Info("Considered node in rank", "node", klog.KObj(node))\n\tscore(node)\n}',
        IN_LOOP,
        60,
    ),
    Rule.ERROR: Description(
        Rule.ERROR,
        "The return within the branch of an error. Never at error level: whoever handles the error logs it.",
        "Where an error began its way up, and what it was about.",
        "if err := q.store(key); err != nil {\n\treturn err\n}",
        'if err := q.store(key); err != nil {\n\tlogger.V(4).Info("Could not store", "err", err, "key", key)\n\treturn err\n}',
        4,
        56,
    ),
    Rule.RESULT: Description(
        Rule.RESULT,
        "The last return of the function, when what it returns has names.",
        "What came out, so that it can be compared with what went in.",
        "return host, nil",
        'logger.V(5).Info("Returned from pick", "host", host)\nreturn host, nil',
        5,
        62,
    ),
    Rule.HANDOVER: Description(
        Rule.HANDOVER,
        "A go statement, a send, an addition to a work queue, a request to a server.",
        "Where the work leaves this goroutine: what follows happens elsewhere, and perhaps later.",
        "dc.queue.Add(key)",
        'logger.V(4).Info("Added to queue dc.queue", "key", key)\ndc.queue.Add(key)',
        4,
        72,
    ),
    Rule.STOP: Description(
        Rule.STOP,
        "The statement that a tour's stop points at.",
        "That control came to the very place that the tour speaks of, and with which values.",
        "assumed.Spec.NodeName = host",
        'logger.V(4).Info("Reached the stop in assume", "host", host)\nassumed.Spec.NodeName = host',
        4,
        50,
    ),
}

WHERE_NOT = (
    "in tests, generated and vendored code, types.go and doc.go",
    "in methods that the logger itself may call (String, Error, Format, MarshalLog ...), in comparators, and in copying methods",
    "in functions with //go: directives, with goto, or written on one line",
    "in function literals that are passed on, and in deferred ones",
    "next to a log call that is there already",
    "between lines whose trailing comments gofmt aligns",
    "where the module does not require klog, or the name klog means something else",
    "for errors in shared libraries (client-go, apimachinery, api, component-helpers): they leave that to their callers",
)
