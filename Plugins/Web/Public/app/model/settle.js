/**
 * The shortest operations that lead from what a v1 server shows to what is wanted here. A put that was cut off may or may
 * not have arrived: it is said again (the server keeps it once), with what followed it.
 */
export function settle(ops, isVisible) {
  const rest = [];
  for (const [strokeId, own] of groupByStroke(ops)) {
    const put = own.find((op) => op.kind === "put");
    const last = own.at(-1);
    const isWanted = last.kind !== "undo";
    if (put && !isVisible(strokeId)) {
      rest.push(put);
      if (last !== put) rest.push(last);
    } else if (isWanted !== isVisible(strokeId)) {
      rest.push(last);
    }
  }
  return rest;
}

function groupByStroke(ops) {
  const groups = new Map();
  for (const op of ops) groups.set(op.strokeId, [...(groups.get(op.strokeId) ?? []), op]);
  return groups;
}
