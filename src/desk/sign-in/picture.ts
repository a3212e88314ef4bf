/** The picture for an authenticator app, as one path of an SVG: nothing of it has to be trusted as HTML. */
export async function pictureOf(address: string): Promise<{ size: number; path: string }> {
  const { default: qrcode } = await import('qrcode');
  const { modules } = qrcode.create(address, { errorCorrectionLevel: 'M' });
  const margin = 4;
  const dark: string[] = [];
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) dark.push(`M${column + margin} ${row + margin}h1v1h-1z`);
  return { size: modules.size + 2 * margin, path: dark.join('') };
}
