/** Everything on the page is made here: texts become text nodes, never markup. */

/**
 * An element. `properties`: `class`, `on<event>` listeners, everything else an attribute; `false`, `null` and `undefined`
 * leave it out. Children are elements or texts.
 */
export const element = (tag, properties = {}, ...children) => {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (value === false || value === null || value === undefined) continue;
		if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
		else node.setAttribute(name, value === true ? '' : value);
	}
	node.append(...children.filter(child => child !== '' && child !== false && child !== undefined && child !== null));
	return node;
};

export const byId = id => document.getElementById(id);

/** Sets a text only when it is another one: what did not change is not drawn again. */
export const say = (node, text) => {
	if (node.textContent !== text) node.textContent = text;
};

export const setClass = (node, names) => {
	const wanted = names.filter(Boolean).join(' ');
	if (node.className !== wanted) node.className = wanted;
};

export const setAttribute = (node, name, value) => {
	if (value === null || value === undefined || value === false) node.removeAttribute(name);
	else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
};

export const show = (node, isShown) => {
	if (node.hidden === isShown) node.hidden = !isShown;
};

/** Puts the nodes in this order; those that stand right already are not moved, so that nothing loses its focus. */
export const arrange = (parent, nodes) => {
	for (const [index, node] of nodes.entries())
		if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
	while (parent.children.length > nodes.length) parent.lastElementChild.remove();
};

/** A button that says why when it does nothing now; it stays reachable for keyboards and fingers. */
export const setRefusal = (button, reason) => {
	setAttribute(button, 'aria-disabled', reason ? 'true' : null);
	setAttribute(button, 'title', reason ?? button.dataset.help);
};
