// Sends each change of the control panel to the server and shows the page as it is then.

const byId = (id) => document.getElementById(id);
const frame = byId('frame');
const price = byId('price');
const priceShown = byId('price-shown');
const stock = byId('stock');
const headline = byId('headline');
const post = byId('post');
const said = byId('said');

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

let waiting;
let sending = false;

/** Sends changes one after the other; those made meanwhile go together in the next request. */
async function send(change) {
  waiting = { ...waiting, ...change };
  if (sending) return;
  sending = true;
  try {
    while (waiting) {
      const body = JSON.stringify(waiting);
      waiting = undefined;
      const answer = await fetch('/demo/state', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const content = await answer.json();
      if (!answer.ok) throw new Error(content.error?.message ?? `The server answered ${answer.status}`);
      show(content.state);
      await refreshFrame();
    }
    say('Saved. Visitors see it now.');
  } catch (error) {
    waiting = undefined;
    say(`Not saved: ${error.message}`);
  } finally {
    sending = false;
  }
}

function say(text) {
  said.textContent = text;
}

function show(state) {
  priceShown.textContent = dollars.format(state.price);
  if (document.activeElement !== price) price.value = state.price;
  stock.checked = state.inStock;
  if (document.activeElement !== headline) headline.value = state.headline;
}

/** Puts the new content into the frame without loading it, so that nothing flickers; a page with a script is loaded anew. */
async function refreshFrame() {
  const path = frame.contentWindow.location.pathname;
  if (path === '/demo/js') return frame.contentWindow.location.reload();
  const text = await (await fetch(path)).text();
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  frame.contentDocument.body.replaceWith(frame.contentDocument.adoptNode(fresh.body));
}

price.addEventListener('input', () => {
  priceShown.textContent = dollars.format(price.value);
  send({ price: Number(price.value) });
});
stock.addEventListener('change', () => send({ inStock: stock.checked }));
headline.addEventListener('input', () => {
  if (headline.value.trim() !== '') send({ headline: headline.value.trim() });
});

function publish() {
  const title = post.value.trim();
  if (title === '') return post.focus();
  post.value = '';
  send({ newPost: title });
}
byId('publish').addEventListener('click', publish);
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (document.activeElement === post) publish();
});

for (const button of document.querySelectorAll('[data-price]')) {
  button.addEventListener('click', () => {
    price.value = button.dataset.price;
    send({ price: Number(button.dataset.price) });
  });
}
for (const button of document.querySelectorAll('[data-page]')) {
  button.addEventListener('click', () => {
    for (const other of document.querySelectorAll('[data-page]')) other.setAttribute('aria-pressed', String(other === button));
    frame.contentWindow.location.replace(button.dataset.page);
  });
}
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say('Copied.');
    } catch {
      getSelection().selectAllChildren(button.closest('li').querySelector('code'));
      say('Selected: copy it with the keyboard.');
    }
  });
}
