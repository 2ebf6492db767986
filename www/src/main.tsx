import { render } from 'preact';
import './styles/index.css';
import { App } from './views/app';
import './state/prefs';

const root = document.getElementById('app');
if (root) render(<App />, root);
