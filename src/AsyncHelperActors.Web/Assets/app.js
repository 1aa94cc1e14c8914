// Connects the page to its server, keeps it connected, and lets clocks run without asking the server every second.
(() => {
  'use strict';
  const lost = document.getElementById('connection-lost');
  const retryMs = 1000;

  // The page's whole state is its address, so a server that was started anew gets the page loaded anew.
  async function reconnect() {
    lost.hidden = false;
    for (;;) {
      try {
        if (await Blazor.reconnect()) break;
        location.reload();
        return;
      } catch {
        await new Promise((done) => setTimeout(done, retryMs));
      }
      try {
        const alive = await fetch('/health/live', { cache: 'no-store' });
        if (alive.ok && !(await Blazor.reconnect())) { location.reload(); return; }
        if (alive.ok) break;
      } catch { /* not there yet */ }
    }
    lost.hidden = true;
  }

  Blazor.start({
    circuit: {
      reconnectionHandler: { onConnectionDown: () => { reconnect(); }, onConnectionUp: () => { lost.hidden = true; } },
    },
  });

  // <time data-until="..."> counts down, <time data-since="..."> counts up, <time data-at="..."> is local time.
  const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  function spell(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    for (let i = 0; i < units.length; i++) {
      const [size, name] = units[i];
      if (whole >= size || i === units.length - 1) {
        const many = Math.floor(whole / size);
        const next = units[i + 1];
        const rest = next && many < 10 && i < 2 ? Math.floor((whole % size) / next[0]) : 0;
        return many + ' ' + name + (rest > 0 ? ' ' + rest + ' ' + next[1] : '');
      }
    }
    return '';
  }
  const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
  function tell(element) {
    const data = element.dataset;
    const at = Date.parse(data.until || data.since || data.at || data.clock);
    if (Number.isNaN(at)) return;
    const now = Date.now();
    let text;
    if (data.until) text = at <= now ? 'now' : 'in ' + spell((at - now) / 1000 + 0.999);
    else if (data.since) text = spell(((data.end ? Date.parse(data.end) : now) - at) / 1000) + (data.ago !== undefined ? ' ago' : '');
    else text = (data.clock ? clock : local).format(at);
    if (element.textContent !== text) element.textContent = text;
    const title = local.format(at);
    if (element.title !== title) element.title = title;
  }
  function tellAll() { document.querySelectorAll('time[data-until],time[data-since],time[data-at],time[data-clock]').forEach(tell); }
  setInterval(tellAll, 500);
  new MutationObserver(tellAll).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-until', 'data-since', 'data-at', 'data-clock', 'data-end'] });

  document.querySelector('#blazor-error-ui a')?.addEventListener('click', (e) => { e.preventDefault(); location.reload(); });

  window.asynchelper = {
    setTheme(choice) {
      document.cookie = 'asynchelper-theme=' + choice + '; path=/; max-age=31536000; samesite=strict';
      document.documentElement.dataset.theme = choice;
    },
    systemIsDark: () => matchMedia('(prefers-color-scheme: dark)').matches,
    copy: (text) => navigator.clipboard?.writeText(text),
    isNarrow: () => matchMedia('(max-width: 959px)').matches,
    scrollTo: (id) => document.getElementById(id)?.scrollIntoView({ block: 'center' }),
    // What is in a closed part of a form cannot have the focus: its parts are opened first.
    focus(id) {
      const e = document.getElementById(id);
      for (let part = e?.closest('details'); part; part = part.parentElement.closest('details')) part.open = true;
      if (e) { e.scrollIntoView({ block: 'center' }); e.focus(); }
    },
    save(name, type, text) {
      const url = URL.createObjectURL(new Blob([text], { type }));
      const a = document.createElement('a');
      a.href = url; a.download = name; a.click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    },
    guard(on) { window.onbeforeunload = on ? (e) => { e.preventDefault(); } : null; },
  };
})();
