// Places for nodes of known size: joined ones near each other, none upon another. The same graph, the same places.

const ROUNDS = 300;
const GAP = 18;
const REACH = 4; // times the usual distance: who is farther away is not pushed

// [{ width, height }] and [{ from, to }] → [{ x, y }], centres in pixels from the upper left corner, and the whole size.
export function layOut(sizes, edges) {
  const places = sizes.map((_, place) => spiral(place));
  const near = 90 + 2 * Math.sqrt(sizes.length);
  for (let round = 0; round < ROUNDS; round += 1) push(places, sizes, edges, near, 40 * (1 - round / ROUNDS) + 1);
  for (let round = 0; round < 200 && separate(places, sizes); round += 1);
  return fit(places, sizes);
}

// The first nodes, which are the best connected, in the middle; the golden angle keeps neighbours apart.
function spiral(place) {
  const angle = place * 2.399963;
  const radius = 60 * Math.sqrt(place);
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

// One round of Fruchterman and Reingold's method, wider than high because texts are.
function push(places, sizes, edges, near, most) {
  const forces = places.map(({ x, y }) => ({ x: -x * 0.08, y: -y * 0.16 })); // what hangs on nothing stays in sight
  for (let one = 0; one < places.length; one += 1) {
    for (let other = one + 1; other < places.length; other += 1) {
      const [dx, dy, distance] = between(places[one], places[other]);
      if (distance > REACH * near) continue;
      const force = (near * near) / distance / distance;
      forces[one].x -= dx * force * 1.4;
      forces[one].y -= dy * force;
      forces[other].x += dx * force * 1.4;
      forces[other].y += dy * force;
    }
  }
  for (const { from, to } of edges) {
    const [dx, dy, distance] = between(places[from], places[to]);
    const force = distance / (near + (sizes[from].width + sizes[to].width) / 4) / 2;
    forces[from].x += dx * force;
    forces[from].y += dy * force;
    forces[to].x -= dx * force;
    forces[to].y -= dy * force;
  }
  places.forEach((place, index) => {
    const { x, y } = forces[index];
    const length = Math.hypot(x, y) || 1;
    const step = Math.min(length, most) / length;
    place.x += x * step;
    place.y += y * step;
  });
}

function between(one, other) {
  const dx = other.x - one.x || 0.1;
  const dy = other.y - one.y || 0.1;
  return [dx, dy, Math.max(Math.hypot(dx, dy), 1)];
}

// Move overlapping boxes apart along the shorter way; whether there were any.
function separate(places, sizes) {
  let moved = false;
  for (let one = 0; one < places.length; one += 1) {
    for (let other = one + 1; other < places.length; other += 1) {
      const dx = places[other].x - places[one].x;
      const dy = places[other].y - places[one].y;
      const x = (sizes[one].width + sizes[other].width) / 2 + GAP - Math.abs(dx);
      const y = (sizes[one].height + sizes[other].height) / 2 + GAP - Math.abs(dy);
      if (x <= 0 || y <= 0) continue;
      moved = true;
      const [axis, way] = x < y ? ["x", (x / 2) * (dx < 0 ? -1 : 1)] : ["y", (y / 2) * (dy < 0 ? -1 : 1)];
      places[one][axis] -= way;
      places[other][axis] += way;
    }
  }
  return moved;
}

function fit(places, sizes) {
  const left = Math.min(...places.map(({ x }, index) => x - sizes[index].width / 2)) - GAP;
  const top = Math.min(...places.map(({ y }, index) => y - sizes[index].height / 2)) - 2 * GAP;
  const right = Math.max(...places.map(({ x }, index) => x + sizes[index].width / 2)) + GAP;
  const bottom = Math.max(...places.map(({ y }, index) => y + sizes[index].height / 2)) + GAP;
  return {
    places: places.map(({ x, y }) => ({ x: x - left, y: y - top })),
    width: right - left,
    height: bottom - top,
  };
}
