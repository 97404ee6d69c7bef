// Fills the page that needs JavaScript.

const app = document.getElementById('app');
const laptop = await (await fetch(app.dataset.source)).json();

const element = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text });

app.append(
  element('h1', '', laptop.name),
  element('p', 'price', laptop.price.formatted),
  element('p', `stock ${laptop.inStock ? 'in' : 'out'}`, laptop.inStock ? 'In stock' : 'Sold out'),
);
