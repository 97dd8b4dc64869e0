// Draws a picture in so few colours that each dot takes half a byte: read by tests/browser/png.py.
async ({ png, most }) => {
  const NEAR = 12;

  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const dots = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);

  const counts = new Map();
  dots.forEach((dot) => counts.set(dot, (counts.get(dot) ?? 0) + 1));
  const parts = (dot) => [dot & 255, (dot >> 8) & 255, (dot >> 16) & 255];
  const apart = (one, other) => Math.hypot(...parts(one).map((part, n) => part - parts(other)[n]));

  // The commonest first; then whatever is farthest from all that are there, weighed by how common.
  const common = [...counts].sort(([a, many], [b, more]) => more - many || a - b);
  const palette = [common[0][0]];
  while (palette.length < most) {
    const missed = common.map(([dot, count]) => {
      const far = Math.min(...palette.map((kept) => apart(dot, kept)));
      return [far < NEAR ? 0 : far * Math.sqrt(count), dot];
    }).reduce((best, one) => (one[0] > best[0] ? one : best));
    if (missed[0] === 0) break;
    palette.push(missed[1]);
  }

  const places = new Map(common.map(([dot]) => {
    const far = palette.map((kept) => apart(dot, kept));
    return [dot, far.indexOf(Math.min(...far))];
  }));
  const across = Math.ceil(width / 2);
  const rows = new Uint8Array((across + 1) * height);
  dots.forEach((dot, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const place = places.get(dot);
    rows[y * (across + 1) + 1 + (x >> 1)] |= x % 2 === 0 ? place << 4 : place;
  });
  let text = "";
  for (let at = 0; at < rows.length; at += 8192) {
    text += String.fromCharCode(...rows.subarray(at, at + 8192));
  }
  return { width, height, palette: palette.map(parts), rows: btoa(text) };
}
