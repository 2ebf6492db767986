import { render } from 'preact';
import './styles/index.css';
import { sidesOf } from './state/split';
import { App } from './views/app';
import { Split } from './views/split';
import './state/prefs';

const root = document.getElementById('app');
const sides = sidesOf(location.search, location.hash);
if (root) render(sides ? <Split sides={sides} /> : <App />, root);
