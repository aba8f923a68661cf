// Debian's browser is used; a download by Puppeteer's install step would fail on a closed network.
const { existsSync } = require('node:fs');
const candidates = [
  process.env.PUPPETEER_EXECUTABLE_PATH,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
];
const executablePath = candidates.find((path) => path && existsSync(path));
module.exports = executablePath ? { skipDownload: true, executablePath } : { skipDownload: true };
