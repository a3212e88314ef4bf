// Whether the process of this container answers: exit code 0, else 1. It needs no package.
const { PORT = '3000' } = process.env;
try {
  const response = await fetch(`http://127.0.0.1:${PORT}/live`, { signal: AbortSignal.timeout(4_000) });
  process.exit(response.ok ? 0 : 1);
} catch {
  process.exit(1);
}
